package dev.sluice.standalone.batch;

import static org.awaitility.Awaitility.await;

import dev.sluice.standalone.testkit.TestInstallation;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * An object store of others that speaks S3 and checks signatures, with one bucket in its memory. A
 * process of its own with the class path that the module of the S3 blob store tests with, which is
 * not to mix with the product's.
 */
final class BucketServer implements AutoCloseable {
    private static final String BUCKET = "sluice-roles";
    private static final String PREFIX = "roles/";
    private static final String ID = "an-id";
    private static final String SECRET = "a-secret";
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

    private final Process process;
    private final URI endpoint;
    private final Path credentials;

    private BucketServer(Process process, URI endpoint, Path credentials) {
        this.process = process;
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    /**
     * @param directory for its settings, the credentials and its log
     */
    static BucketServer start(Path directory) throws Exception {
        Files.createDirectories(directory);
        int port = TestInstallation.freePort("object store");
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        Path settings =
                Files.writeString(
                        directory.resolve("object-store.properties"),
                        """
                        s3proxy.endpoint=%s
                        s3proxy.authorization=aws-v2-or-v4
                        s3proxy.identity=%s
                        s3proxy.credential=%s
                        jclouds.provider=transient
                        jclouds.identity=none
                        jclouds.credential=none
                        """
                                .formatted(endpoint, ID, SECRET));
        Path credentials =
                Files.writeString(
                        directory.resolve("object-store-credentials"),
                        "[sluice]\naws_access_key_id=%s\naws_secret_access_key=%s\n"
                                .formatted(ID, SECRET));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                classPath(),
                                "org.gaul.s3proxy.Main",
                                "--properties",
                                settings.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(directory.resolve("object-store.log").toFile()))
                        .start();
        BucketServer server = new BucketServer(process, endpoint, credentials);
        try {
            await("the object store listens").atMost(STARTS_WITHIN).until(() -> listens(port));
            try (S3Client client = server.client()) {
                client.createBucket(bucket -> bucket.bucket(BUCKET));
            }
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private static String classPath() throws IOException {
        Path file =
                Path.of(
                        System.getProperty(
                                "sluice.test.s3-server",
                                "../blob-store-s3/target/s3-server.classpath"));
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    "%s is not there (expected: the class path of the S3 server; build the module blob-store-s3 first, or this one with -am)"
                            .formatted(file.toAbsolutePath().normalize()));
        }
        return Files.readString(file).strip();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private S3Client client() {
        return S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ID, SECRET)))
                .build();
    }

    /** For every role that has to do with bodies or files. */
    Map<String, Object> settings() {
        return Map.of(
                "sluice.body.s3.bucket", BUCKET,
                "sluice.body.s3.prefix", PREFIX,
                "sluice.body.s3.endpoint", endpoint,
                "sluice.body.s3.path-style", true,
                "sluice.body.s3.credentials-file", credentials,
                "sluice.body.s3.profile", "sluice");
    }

    /** Names of the objects of a retention class. */
    List<String> objects(String retentionClass) {
        try (S3Client client = client()) {
            return client
                    .listObjectsV2Paginator(
                            list -> list.bucket(BUCKET).prefix(PREFIX + retentionClass + "/"))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .toList();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
