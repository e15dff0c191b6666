package dev.sluice.standalone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A schema registry that others made: Apicurio, with Confluent's interface, as a process of its
 * own. It is fetched once, because it is large:
 *
 * <pre>
 * mvn dependency:get -Dartifact=io.apicurio:apicurio-registry-app:2.6.13.Final:tar.gz:all -Dtransitive=false
 * </pre>
 *
 * Tests that want it are skipped without. It keeps nothing, and ends with the JVM.
 */
public final class TestRegistry {
    private static final String ARTIFACT =
            "io.apicurio:apicurio-registry-app:2.6.13.Final:tar.gz:all";
    private static final String INTERFACE = "/apis/ccompat/v7";
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;

    private TestRegistry(URI url) {
        this.url = url;
    }

    public static TestRegistry start() throws Exception {
        Path archive = Path.of(System.getProperty("sluice.test.apicurio", "not set"));
        Assumptions.assumeTrue(
                Files.isRegularFile(archive),
                "Skipped: fetch the registry with mvn dependency:get -Dtransitive=false -Dartifact="
                        + ARTIFACT);
        Path directory = Files.createDirectories(TestResources.directory("registry"));
        int unpacked =
                new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", directory.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(unpacked).as("exit code of tar").isZero();
        int port = TestResources.freePort("registry").number();
        Path said = directory.resolve("said.log");
        Process server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-jar",
                                "apicurio-registry-app-2.6.13.Final-runner.jar")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        TestResources.closeAtExit("registry", server::destroyForcibly);
        var registry =
                new TestRegistry(URI.create("http://127.0.0.1:%d%s".formatted(port, INTERFACE)));
        await("the registry answers")
                .atMost(START_WITHIN)
                .until(
                        () -> {
                            assertThat(server.isAlive()).as(Files.readString(said)).isTrue();
                            return registry.answers();
                        });
        return registry;
    }

    /** For {@code sluice.registry.url}. */
    public URI url() {
        return url;
    }

    /** What it answers. */
    public String get(String path) throws Exception {
        return call(HttpRequest.newBuilder(at(path)).GET().build()).body();
    }

    public void put(String path, String json) throws Exception {
        HttpResponse<String> answer =
                call(
                        HttpRequest.newBuilder(at(path))
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(json))
                                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** Forgets a subject. */
    public void delete(String subject) throws Exception {
        for (String how : List.of("", "?permanent=true")) {
            call(HttpRequest.newBuilder(at("/subjects/" + subject + how)).DELETE().build());
        }
        call(HttpRequest.newBuilder(at("/config/" + subject)).DELETE().build());
    }

    private boolean answers() throws Exception {
        try {
            return call(HttpRequest.newBuilder(at("/subjects")).GET().build()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> call(HttpRequest request)
            throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    private URI at(String path) {
        return URI.create(url + path);
    }
}
