package dev.sluice.standalone.chat;

import static dev.sluice.standalone.batch.BatchClient.jobLines;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.models.batches.Batch;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.batch.BatchClient;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One of two ingress processes is killed with 500 open streams, while both expand a batch. {@code
 * -Dsluice.chaos.streams} sets their number.
 */
@Tag("chaos")
final class KilledIngressIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STREAMS = Integer.getInteger("sluice.chaos.streams", 500);
    private static final int LINES = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> TENANTS = List.of("acme", "globex");

    private static ProviderSimulator simulator =
            ProviderSimulator.start(
                    SimulatorConfig.defaults()
                            .withModel(
                                    "talk",
                                    ModelBehaviour.defaults()
                                            .withAnswer(AnswerLength.exactly(120))
                                            .withLatency(
                                                    new LatencyModel(Duration.ofMillis(20), 3, 0)))
                            .withModel(
                                    "steady",
                                    ModelBehaviour.defaults()
                                            .withLatency(
                                                    new LatencyModel(
                                                            Duration.ofMillis(60), 20_000, 0))));
    private static TestInstallation sluice = TestInstallation.createForClass();
    private static List<RoleProcess> ingress = List.of();

    @BeforeAll
    static void start() throws Exception {
        sluice.seed(
                Path.of(
                        Objects.requireNonNull(
                                        KilledIngressIT.class.getResource("/catalog/killed.yaml"))
                                .toURI()),
                simulator);
        List<RoleApplication> running =
                List.of(
                        sluice.start(Role.ROUTER, Map.of()),
                        sluice.start(Role.WORKER, Map.of("sluice.worker.slots", 600)),
                        sluice.start(Role.RESULTS, Map.of()));
        ingress = List.of(spawn("first"), spawn("second"));
        await("all are ready")
                .atMost(PATIENCE)
                .until(() -> running.stream().allMatch(RoleApplication::ready));
    }

    private static RoleProcess spawn(String name) throws Exception {
        return sluice.spawn(
                Role.INGRESS,
                Map.of(
                        "micronaut.server.port",
                        TestInstallation.freePort(name),
                        "endpoints.all.port",
                        TestInstallation.freePort("management of " + name),
                        "sluice.ingress.batch.step-lines",
                        20,
                        "sluice.ingress.batch.in-flight-max",
                        300));
    }

    @AfterAll
    static void stop() {
        sluice.close();
        simulator.close();
    }

    @Test
    void losesNoTokenAndNoLine() throws Exception {
        RoleProcess killed = ingress.getFirst();
        URI other = ingress.getLast().uri();
        try (HttpClient http = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<FollowedStream> streams = new ArrayList<>();
            List<Future<?>> reading = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                FollowedStream stream =
                        new FollowedStream(http, sluice.key(TENANTS.get(i % TENANTS.size())));
                String question = "Question " + i;
                streams.add(stream);
                reading.add(
                        threads.submit(
                                () -> {
                                    stream.begin(killed.uri(), "talk", question);
                                    return stream;
                                }));
            }
            await("all streams have begun")
                    .atMost(PATIENCE)
                    .until(() -> streams.stream().allMatch(stream -> stream.events() > 3));
            Map<String, String> batches = batches(other);
            await("a part of each batch is jobs")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(
                            () ->
                                    batches.values().stream()
                                            .allMatch(id -> jobLines(sluice, id).size() >= 60));

            killed.kill();
            assertThat(batches.values())
                    .as("killed while they are expanded")
                    .allMatch(id -> jobLines(sluice, id).size() < LINES);
            for (Future<?> each : reading) {
                each.get();
            }
            assertThat(streams).as("broken").noneMatch(FollowedStream::isDone);
            long brokenAt = System.nanoTime();
            List<Future<?>> resumed = new ArrayList<>();
            for (FollowedStream stream : streams) {
                resumed.add(
                        threads.submit(
                                () -> {
                                    stream.resume(other);
                                    return stream;
                                }));
            }
            for (Future<?> each : resumed) {
                each.get();
            }

            System.out.printf(
                    "chaos: kill -9 of ingress with %d open streams: each went on elsewhere within %d ms, and all were read to their ends after %d ms%n",
                    STREAMS,
                    streams.stream()
                            .mapToLong(stream -> stream.silence().toMillis())
                            .max()
                            .orElseThrow(),
                    Duration.ofNanos(System.nanoTime() - brokenAt).toMillis());

            requireWhole(streams);
            for (String tenant : TENANTS) {
                requireEachLineOnce(other, tenant, batches.getOrDefault(tenant, ""));
            }
        }
    }

    private static void requireWhole(List<FollowedStream> streams) {
        assertThat(streams)
                .as("complete and without an error")
                .allSatisfy(
                        stream -> {
                            assertThat(stream.error()).isNull();
                            assertThat(stream.isDone()).isTrue();
                        });
        Map<String, String> answers = new HashMap<>();
        await("all results")
                .atMost(PATIENCE)
                .until(
                        () -> {
                            for (JobResult result : ChatResults.of(sluice, "talk")) {
                                answers.put(result.getJobId(), content(result));
                            }
                            return answers.size() >= STREAMS;
                        });
        assertThat(streams.stream().collect(Collectors.toMap(FollowedStream::job, s -> s.text())))
                .as("what the clients have read is what was answered")
                .isEqualTo(answers);
    }

    private static String content(JobResult result) throws Exception {
        return JSON.readTree(
                        UTF_8.decode(result.getResponse().getInlineBytes().duplicate()).toString())
                .at("/choices/0/message/content")
                .asText();
    }

    private static BatchClient client(String tenant, URI api) {
        return new BatchClient(api, sluice.key(tenant), PATIENCE);
    }

    /** Ids by tenant: the partitions of both are shared out between the instances. */
    private static Map<String, String> batches(URI api) {
        Map<String, String> ids = new HashMap<>();
        for (String tenant : TENANTS) {
            ids.put(tenant, client(tenant, api).create(BatchClient.lines(LINES, "steady")).id());
        }
        return ids;
    }

    private static void requireEachLineOnce(URI api, String tenant, String id) throws Exception {
        BatchClient client = client(tenant, api);
        Batch batch = client.awaitStatus(id, Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(LINES);
        assertThat(jobLines(sluice, id))
                .as("jobs of " + tenant)
                .isEqualTo(IntStream.rangeClosed(1, LINES).boxed().toList());
        assertThat(client.content(batch.outputFileId().orElseThrow()))
                .extracting(answer -> answer.path("custom_id").asText())
                .isEqualTo(BatchClient.customIds(LINES));
    }
}
