package dev.sluice.blob.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.options.ListContainerOptions;

/** A server of others that speaks S3 and checks signatures; keeps objects in memory. */
final class S3Server implements AutoCloseable {
    static final String BUCKET = "sluice-test";

    private static final String CREDENTIALS = "credentials";
    private static final String ID = "an-id";
    private static final String SECRET = "a-secret";

    private final BlobStoreContext context;
    private final S3Proxy proxy;

    private final Path directory;

    private S3Server(BlobStoreContext context, S3Proxy proxy, Path directory) {
        this.context = context;
        this.proxy = proxy;
        this.directory = directory;
    }

    static S3Server started() {
        try {
            return start();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server does not start", e);
        }
    }

    private static S3Server start() throws Exception {
        BlobStoreContext context =
                ContextBuilder.newBuilder("transient")
                        .credentials(ID, SECRET)
                        .overrides(new Properties())
                        .build(BlobStoreContext.class);
        context.getBlobStore().createContainerInLocation(null, BUCKET);
        S3Proxy proxy =
                S3Proxy.builder()
                        .blobStore(context.getBlobStore())
                        .endpoint(URI.create("http://127.0.0.1:0"))
                        .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ID, SECRET)
                        .build();
        proxy.start();
        Path directory = Files.createTempDirectory("s3-server");
        credentials(directory, SECRET);
        return new S3Server(context, proxy, directory);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    /** As an operator keeps them. */
    static Path credentials(Path directory, String secret) throws IOException {
        return Files.writeString(
                directory.resolve(CREDENTIALS),
                "[sluice]\naws_access_key_id=%s\naws_secret_access_key=%s\n".formatted(ID, secret));
    }

    S3Place place() {
        return place(endpoint(), directory.resolve(CREDENTIALS), 3);
    }

    static S3Place place(URI endpoint, Path credentials, int attempts) {
        return new S3Place(
                BUCKET,
                "some/where/",
                "us-east-1",
                endpoint,
                true,
                credentials,
                "sluice",
                5 * 1024 * 1024,
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                attempts);
    }

    /** What is there, parts of unfinished uploads included. */
    long objects() {
        return context.getBlobStore().list(BUCKET, ListContainerOptions.Builder.recursive()).size();
    }

    long unfinishedUploads() {
        return context.getBlobStore().listMultipartUploads(BUCKET).size();
    }

    @Override
    public void close() {
        try {
            proxy.stop();
            Files.delete(directory.resolve(CREDENTIALS));
            Files.delete(directory);
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server does not stop", e);
        } finally {
            context.close();
        }
    }
}
