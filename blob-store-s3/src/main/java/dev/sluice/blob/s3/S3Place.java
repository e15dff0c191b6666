package dev.sluice.blob.s3;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the objects are, and how to reach them.
 *
 * @param bucket that exists
 * @param prefix before every key; empty, or with a slash at its end
 * @param region as the store wants it in signatures
 * @param endpoint of a store that is not Amazon's; null: Amazon's of the region
 * @param pathStyle whether the bucket stands in the path instead of the host's name
 * @param credentialsFile in the form of {@code ~/.aws/credentials}, read again when it changes;
 *     null: the SDK's usual places (environment, container, instance)
 * @param profile of that file
 * @param partBytes of an upload in parts, and the memory of each upload; at least 5 MiB
 * @param attemptTimeout longest try of one request
 * @param callTimeout longest time of a request with its retries
 * @param attemptsMax tries of one request
 */
public record S3Place(
        String bucket,
        String prefix,
        String region,
        @Nullable URI endpoint,
        boolean pathStyle,
        @Nullable Path credentialsFile,
        String profile,
        int partBytes,
        Duration attemptTimeout,
        Duration callTimeout,
        int attemptsMax) {
    private static final int PART_BYTES_MIN = 5 * 1024 * 1024;
    private static final int PART_BYTES_MAX = 512 * 1024 * 1024;

    public S3Place {
        if (bucket.isBlank()) {
            throw new IllegalArgumentException("bucket: blank (expected: its name)");
        }
        if (!prefix.isEmpty() && (!prefix.endsWith("/") || prefix.startsWith("/"))) {
            throw new IllegalArgumentException(
                    "prefix: %s (expected: nothing, or a path like sluice/)".formatted(prefix));
        }
        if (partBytes < PART_BYTES_MIN || partBytes > PART_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "part-bytes: %d (expected: %d..%d, as S3 wants it)"
                            .formatted(partBytes, PART_BYTES_MIN, PART_BYTES_MAX));
        }
        if (attemptsMax < 1 || attemptsMax > 20) {
            throw new IllegalArgumentException(
                    "attempts-max: %d (expected: 1..20)".formatted(attemptsMax));
        }
        if (attemptTimeout.compareTo(callTimeout) > 0) {
            throw new IllegalArgumentException(
                    "attempt-timeout: %s (expected: at most call-timeout %s)"
                            .formatted(attemptTimeout, callTimeout));
        }
    }
}
