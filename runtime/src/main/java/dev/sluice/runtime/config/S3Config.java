package dev.sluice.runtime.config;

import dev.sluice.blob.s3.S3Place;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The object store that holds bodies and files, if one does; every role must be given the same.
 *
 * @param bucket that exists; null: the directory {@code sluice.body.blob-dir} holds them
 * @param prefix before every key, like {@code sluice/}
 * @param region as the store wants it in signatures
 * @param endpoint of a store that is not Amazon's
 * @param pathStyle whether the bucket stands in the path instead of the host's name
 * @param credentialsFile in the form of {@code ~/.aws/credentials}, read again when it changes;
 *     null: the usual places (environment, container, instance)
 * @param profile of that file
 * @param partBytes of an upload in parts, and the memory of each upload
 * @param attemptTimeout longest try of one request
 * @param callTimeout longest time of a request with its retries
 * @param attemptsMax tries of one request
 */
@ConfigurationProperties("sluice.body.s3")
public record S3Config(
        @Nullable String bucket,
        @Bindable(defaultValue = "") String prefix,
        @Bindable(defaultValue = "us-east-1") String region,
        @Nullable URI endpoint,
        @Bindable(defaultValue = "false") boolean pathStyle,
        @Nullable Path credentialsFile,
        @Bindable(defaultValue = "default") String profile,
        @Bindable(defaultValue = "8388608") int partBytes,
        @Bindable(defaultValue = "30s") Duration attemptTimeout,
        @Bindable(defaultValue = "2m") Duration callTimeout,
        @Bindable(defaultValue = "4") int attemptsMax) {

    /** Where bodies and files take room on this machine's disks, by the setting that says so. */
    public Map<String, Path> directories(BodyConfig bodies) {
        return bucket == null ? Map.of("sluice.body.blob-dir", bodies.blobDir()) : Map.of();
    }

    /**
     * @throws IllegalArgumentException naming the setting that is wrong
     */
    Optional<S3Place> place() {
        if (bucket == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new S3Place(
                            bucket,
                            prefix,
                            region,
                            endpoint,
                            pathStyle,
                            credentialsFile,
                            profile,
                            partBytes,
                            attemptTimeout,
                            callTimeout,
                            attemptsMax));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sluice.body.s3." + e.getMessage(), e);
        }
    }
}
