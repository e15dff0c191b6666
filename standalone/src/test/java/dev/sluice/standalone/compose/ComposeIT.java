package dev.sluice.standalone.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.standalone.cli.CommandLines;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code compose.yaml} says, done: its commands and variables run a job from end to end. */
@Tag("chaos") // Half a minute: longer than every build should wait.
class ComposeIT {
    private static final int SIGTERM = 143;
    private static final int REGISTRY_PORT = 8080;

    /** As Prometheus 3 asks, which takes no other type of content for an answer. */
    private static final String ACCEPT =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    @Test
    void runsAJobAsComposeStartsTheRoles(@TempDir Path directory) throws Exception {
        try (var composition = Composition.create(directory);
                var registry =
                        RegistryStandIn.start(
                                composition.freeAddress("registry", REGISTRY_PORT),
                                "/apis/ccompat/v7")) {
            requirePorts(composition);
            prepare(composition, registry);
            composition.start("sim");
            for (Role role : Role.values()) {
                composition.start(role.wireName());
            }
            String key = key(composition);
            for (Role role : Role.values()) {
                composition.awaitHealth(role.wireName());
            }

            runsAJob(composition, key);
            for (Role role : Role.values()) {
                showsMetrics(composition.uri(role.wireName(), CommandLines.managementPort(role)));
            }
            stop(composition);
        }
    }

    private static void requirePorts(Composition composition) throws Exception {
        composition.freeAddress("sim", CommandLines.simulatorPort());
        for (Role role : Role.values()) {
            composition.freeAddress(role.wireName(), role.defaultPort());
            composition.freeAddress(role.wireName(), CommandLines.managementPort(role));
        }
    }

    /** What runs before the roles. */
    private static void prepare(Composition composition, RegistryStandIn registry)
            throws Exception {
        composition.run("registry-ready", composition.file().service("registry-ready").command());
        String said = composition.run("init", composition.file().service("init").command());
        assertThat(said).contains("catalogue: seeded with");
        assertThat(registry.subjects())
                .isEqualTo(RecordCodecs.subjects(LocalSettings.TOPICS.all()).keySet())
                .isEqualTo(registry.backward());
    }

    /** As an operator makes it; on stdout stands the key alone. */
    private static String key(Composition composition) throws Exception {
        return composition.run("init", List.of("key", "create", "--tenant", "acme")).strip();
    }

    /** Too large to travel in a record, so it goes through the volume that roles share. */
    private static void runsAJob(Composition composition, String key) throws Exception {
        try (var client = new ApiClient(composition.uri("ingress", 8080), key)) {
            String job = client.submit(ApiClient.line("small", "What? ".repeat(4_000), ""));

            await("the job has ended")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> client.job(job).path("status").asText().equals("succeeded"));
        }
    }

    private static void showsMetrics(URI management) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> metrics =
                    http.send(
                            HttpRequest.newBuilder(management.resolve("/prometheus"))
                                    .header("Accept", ACCEPT)
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain");
            assertThat(metrics.body()).contains("# TYPE sluice_");
        }
    }

    /** The signal reaches the JVM because it is the process that was started. */
    private static void stop(Composition composition) throws Exception {
        for (Role role : Role.values()) {
            Process process = composition.running(role.wireName());
            assertThat(process.info().command().orElse("")).endsWith("/bin/java");
            process.destroy();
        }
        for (Role role : Role.values()) {
            Process process = composition.running(role.wireName());
            assertThat(process.waitFor(Duration.ofSeconds(60))).as("%s ended", role).isTrue();
            assertThat(process.exitValue()).isEqualTo(SIGTERM);
        }
    }
}
