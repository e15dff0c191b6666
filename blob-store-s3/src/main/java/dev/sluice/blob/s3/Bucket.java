package dev.sluice.blob.s3;

import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.ClaimCheck;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket with one client: names of objects, and what failures mean. Thread-safe; one per process.
 */
public final class Bucket implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int NOT_FOUND = 404;
    private static final Set<String> MISSING = Set.of("", "null", "NoSuchKey", "NotFound");

    private final S3Place place;
    private final S3Client client;

    public Bucket(S3Place place) {
        this(place, client(place));
    }

    Bucket(S3Place place, S3Client client) {
        this.place = place;
        this.client = client;
    }

    static S3Client client(S3Place place) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .region(Region.of(place.region()))
                        .credentialsProvider(credentials(place))
                        .forcePathStyle(place.pathStyle())
                        // Stores of others do not know the trailers of Amazon's newer checksums.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                        .overrideConfiguration(
                                calls ->
                                        calls.apiCallAttemptTimeout(place.attemptTimeout())
                                                .apiCallTimeout(place.callTimeout())
                                                .retryStrategy(
                                                        StandardRetryStrategy.builder()
                                                                .maxAttempts(place.attemptsMax())
                                                                .build()))
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(CONNECT_TIMEOUT)
                                        .socketTimeout(place.attemptTimeout()));
        if (place.endpoint() != null) {
            builder.endpointOverride(place.endpoint());
        }
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(S3Place place) {
        if (place.credentialsFile() == null) {
            return DefaultCredentialsProvider.builder().build();
        }
        return ProfileCredentialsProvider.builder()
                .profileFile(
                        ProfileFileSupplier.reloadWhenModified(
                                place.credentialsFile(), ProfileFile.Type.CREDENTIALS))
                .profileName(place.profile())
                .build();
    }

    S3Client client() {
        return client;
    }

    String name() {
        return place.bucket();
    }

    int partBytes() {
        return place.partBytes();
    }

    String key(ClaimCheck name) {
        return place.prefix() + name;
    }

    /**
     * @param deed what is tried, for the message
     * @throws BlobUnavailableException when the object is not there, or the store fails
     */
    <T> T ask(String deed, Supplier<T> request) {
        try {
            return request.get();
        } catch (S3Exception e) {
            // A HEAD has no code. A bucket or an endpoint that is not there is no deleted object.
            String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
            if (e.statusCode() == NOT_FOUND && MISSING.contains(String.valueOf(code))) {
                throw BlobUnavailableException.missing(
                        "cannot %s in bucket %s: it was deleted or belongs to another bucket"
                                .formatted(deed, name()));
            }
            throw failed(deed, e);
        } catch (SdkException e) {
            throw failed(deed, e);
        }
    }

    private BlobUnavailableException failed(String deed, SdkException e) {
        return BlobUnavailableException.failed(
                "cannot %s in bucket %s: %s".formatted(deed, name(), e.getMessage()), e);
    }

    @Override
    public void close() {
        client.close();
    }
}
