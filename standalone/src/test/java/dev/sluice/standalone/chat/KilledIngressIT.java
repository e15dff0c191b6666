package dev.sluice.standalone.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
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
import org.apache.avro.specific.SpecificRecord;
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
                    .until(() -> batches.values().stream().allMatch(id -> lines(id).size() >= 60));

            killed.kill();
            assertThat(batches.values())
                    .as("killed while they are expanded")
                    .allMatch(id -> lines(id).size() < LINES);
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
                    "chaos: kill -9 of ingress with %d open streams: all were read to their ends elsewhere after %d ms%n",
                    STREAMS, Duration.ofNanos(System.nanoTime() - brokenAt).toMillis());

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

    /** Ids by tenant: the partitions of both are shared out between the instances. */
    private static Map<String, String> batches(URI api) throws Exception {
        Map<String, String> ids = new HashMap<>();
        for (String tenant : TENANTS) {
            try (ApiClient client = sluice.client(sluice.key(tenant), api)) {
                ids.put(
                        tenant,
                        JSON.readTree(
                                        client.exchange(
                                                        "POST",
                                                        "/v1/batches",
                                                        "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}"
                                                                .formatted(upload(api, tenant)))
                                                .body())
                                .path("id")
                                .asText());
            }
        }
        return ids;
    }

    private static String upload(URI api, String tenant) throws Exception {
        String lines =
                IntStream.rangeClosed(1, LINES)
                        .mapToObj(
                                i ->
                                        "{\"custom_id\":\"q%d\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"steady\",\"messages\":[{\"role\":\"user\",\"content\":\"Question %<d\"}]}}\n"
                                                .formatted(i))
                        .collect(Collectors.joining());
        String form =
                "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                        + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
                        + lines
                        + "\r\n--b--";
        try (HttpClient http = HttpClient.newHttpClient()) {
            return JSON.readTree(
                            http.send(
                                            HttpRequest.newBuilder(api.resolve("/v1/files"))
                                                    .header(
                                                            "Authorization",
                                                            "Bearer " + sluice.key(tenant))
                                                    .header(
                                                            "Content-Type",
                                                            "multipart/form-data; boundary=b")
                                                    .POST(BodyPublishers.ofString(form))
                                                    .build(),
                                            BodyHandlers.ofString())
                                    .body())
                    .path("id")
                    .asText();
        }
    }

    private static void requireEachLineOnce(URI api, String tenant, String id) throws Exception {
        try (ApiClient client = sluice.client(sluice.key(tenant), api)) {
            JsonNode batch =
                    await("the batch of " + tenant + " has ended")
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(500))
                            .until(
                                    () ->
                                            JSON.readTree(
                                                    client.exchange("GET", "/v1/batches/" + id, "")
                                                            .body()),
                                    now -> now.path("status").asText().equals("completed"));
            assertThat(batch.at("/request_counts/completed").asInt()).isEqualTo(LINES);
            assertThat(lines(id))
                    .as("jobs of " + tenant)
                    .isEqualTo(IntStream.rangeClosed(1, LINES).boxed().toList());
            List<String> answered = new ArrayList<>();
            String content =
                    client.exchange(
                                    "GET",
                                    "/v1/files/%s/content"
                                            .formatted(batch.path("output_file_id").asText()),
                                    "")
                            .body();
            for (String line : content.lines().toList()) {
                answered.add(JSON.readTree(line).path("custom_id").asText());
            }
            assertThat(answered)
                    .isEqualTo(IntStream.rangeClosed(1, LINES).mapToObj(i -> "q" + i).toList());
        }
    }

    /** The lines that are jobs, in their order. */
    private static List<Integer> lines(String batchId) {
        return TopicReading.all(sluice, Topics.REQUESTS, SpecificRecord.class).stream()
                .filter(JobRequest.class::isInstance)
                .map(JobRequest.class::cast)
                .filter(
                        job ->
                                job.getBatch() != null
                                        && job.getBatch().getBatchId().equals(batchId))
                .map(job -> job.getBatch().getLine())
                .toList();
    }
}
