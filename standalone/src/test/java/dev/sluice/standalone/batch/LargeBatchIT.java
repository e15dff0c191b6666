package dev.sluice.standalone.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.Gauges;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A batch of as many lines and bytes as there may be, through ingress and results in processes
 * whose heap is smaller than the file. {@code -Dsluice.chaos.batch-lines} sets its lines.
 */
@Tag("chaos")
final class LargeBatchIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LINES = Integer.getInteger("sluice.chaos.batch-lines", 100_000);
    private static final long BYTES_PER_LINE = 256L * 1024 * 1024 / 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private static ProviderSimulator simulator =
            ProviderSimulator.start(
                    SimulatorConfig.defaults()
                            .withModel(
                                    "quick",
                                    ModelBehaviour.defaults()
                                            .withAnswer(AnswerLength.exactly(8))
                                            .withLatency(LatencyModel.instant())));
    private static TestInstallation sluice = TestInstallation.createForClass();
    private static List<RoleProcess> small = List.of();

    @BeforeAll
    static void start() throws Exception {
        sluice.seed(
                Path.of(
                        Objects.requireNonNull(
                                        LargeBatchIT.class.getResource("/catalog/batch.yaml"))
                                .toURI()),
                simulator);
        RoleApplication router = sluice.start(Role.ROUTER, Map.of());
        RoleApplication worker = sluice.start(Role.WORKER, Map.of());
        small = List.of(spawn(Role.INGRESS), spawn(Role.RESULTS));
        await("all are ready")
                .atMost(Duration.ofSeconds(90))
                .until(() -> router.ready() && worker.ready());
    }

    private static RoleProcess spawn(Role role) throws Exception {
        return sluice.spawn(Jvm.SMALL_HEAP, role, Map.of(), Map.of(), Redirect.INHERIT);
    }

    @AfterAll
    static void stop() {
        sluice.close();
        simulator.close();
    }

    @Test
    void runsAFileThatIsLargerThanTheHeap() throws Exception {
        Path form = sluice.directory("large-form");
        LargeFile.write(form, LINES, LINES * BYTES_PER_LINE, "quick");
        long begun = System.nanoTime();
        try (ApiClient acme = sluice.client("acme")) {
            String file = upload(form);
            JsonNode created =
                    JSON.readTree(
                            acme.exchange(
                                            "POST",
                                            "/v1/batches",
                                            "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}"
                                                    .formatted(file))
                                    .body());
            String id = created.path("id").asText();
            JsonNode batch =
                    await("the batch has ended")
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofSeconds(1))
                            .until(
                                    () ->
                                            JSON.readTree(
                                                    acme.exchange("GET", "/v1/batches/" + id, "")
                                                            .body()),
                                    now ->
                                            List.of("completed", "failed", "expired")
                                                    .contains(now.path("status").asText()));
            long ended = System.nanoTime();

            assertThat(batch.path("status").asText()).as("%s", batch).isEqualTo("completed");
            assertThat(batch.at("/request_counts/completed").asInt()).isEqualTo(LINES);
            requireEachLineOnceInOrder(batch.path("output_file_id").asText());
            System.out.printf(
                    "chaos: batch of %d lines, %d MB, by an ingress and a results of 192 MB: %.0f lines/s from the upload's begin; heap now %s MB%n",
                    LINES,
                    Files.size(form) >> 20,
                    LINES / (Duration.ofNanos(ended - begun).toMillis() / 1_000.0),
                    heaps());
        }
        assertThat(small).as("alive").allMatch(RoleProcess::isAlive);
    }

    private static String upload(Path form) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(
                            request("/v1/files")
                                    .header(
                                            "Content-Type",
                                            "multipart/form-data; boundary=" + LargeFile.BOUNDARY)
                                    .POST(BodyPublishers.ofFile(form))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JSON.readTree(answer.body()).path("id").asText();
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(sluice.api().resolve(path))
                .header("Authorization", "Bearer " + sluice.key("acme"));
    }

    private static void requireEachLineOnceInOrder(String file) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.send(
                                                        request("/v1/files/" + file + "/content")
                                                                .build(),
                                                        BodyHandlers.ofInputStream())
                                                .body(),
                                        UTF_8))) {
            int read = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read++;
                JsonNode answer = JSON.readTree(line);
                assertThat(answer.path("custom_id").asText()).isEqualTo(LargeFile.customId(read));
                assertThat(answer.at("/response/status_code").asInt()).isEqualTo(200);
            }
            assertThat(read).isEqualTo(LINES);
        }
    }

    /** Of ingress and results. */
    private static List<Long> heaps() throws Exception {
        return List.of(heap(small.getFirst()), heap(small.getLast()));
    }

    private static long heap(RoleProcess process) throws Exception {
        List<String> heap =
                Gauges.of(List.of(process.management())).lines().stream()
                        .filter(line -> line.contains("area=\"heap\""))
                        .toList();
        return (long) new Gauges(heap).sum("jvm_memory_used_bytes") >> 20;
    }
}
