package dev.sluice.standalone.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.init.Installation;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The official SDK, of which only the base URL is set, from an upload to the finished files;
 * ingress is a process of its own, which the last test kills while it expands a batch. Bodies and
 * files rest in a bucket.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BatchIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** So that a batch is expanded for some seconds. */
    private static final Map<String, Object> SMALL_STEPS =
            Map.of(
                    "sluice.ingress.batch.step-lines",
                    "20",
                    "sluice.ingress.batch.in-flight-max",
                    "300",
                    "sluice.ingress.kafka-in.step-records",
                    "10");

    private static ProviderSimulator simulator =
            ProviderSimulator.start(
                    SimulatorConfig.defaults()
                            .withModel("quick", answersAfter(1))
                            .withModel("steady", answersAfter(60))
                            .withModel(
                                    "slow",
                                    ModelBehaviour.defaults()
                                            .withLatency(
                                                    new LatencyModel(
                                                            Duration.ofSeconds(20), 400, 0)))
                            .withModel(
                                    "wordy",
                                    answersAfter(1).withAnswer(AnswerLength.exactly(8_000)))
                            .withModel("refusing", ModelBehaviour.downWith(new Fault.Status(400))));
    private static TestInstallation sluice = TestInstallation.createForClass();
    private static BucketServer bucket = bucket();
    private static @Nullable RoleProcess ingress;
    private static OpenAIClient acme = sdk("nobody");

    private static ModelBehaviour answersAfter(int ms) {
        return ModelBehaviour.defaults()
                .withLatency(new LatencyModel(Duration.ofMillis(ms), 20_000, 0));
    }

    private static BucketServer bucket() {
        try {
            return BucketServer.start(sluice.directory("bucket"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        sluice.seed(
                Path.of(
                        Objects.requireNonNull(BatchIT.class.getResource("/catalog/batch.yaml"))
                                .toURI()),
                simulator);
        List<RoleApplication> running = new ArrayList<>();
        for (Role role : List.of(Role.ROUTER, Role.WORKER, Role.RESULTS)) {
            running.add(sluice.start(role, role == Role.ROUTER ? Map.of() : bucket.settings()));
        }
        ingress = spawnIngress();
        await("all are ready")
                .atMost(PATIENCE)
                .until(() -> running.stream().allMatch(RoleApplication::ready));
        acme = sdk(sluice.key("acme"));
    }

    private static RoleProcess spawnIngress() throws Exception {
        Map<String, Object> settings = new HashMap<>(SMALL_STEPS);
        settings.putAll(bucket.settings());
        return sluice.spawn(Role.INGRESS, settings);
    }

    @AfterAll
    static void stop() {
        sluice.close();
        bucket.close();
        simulator.close();
    }

    private static OpenAIClient sdk(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(sluice.api() + "/v1")
                .apiKey(key)
                .maxRetries(3)
                .build();
    }

    private static String line(String customId, String model) {
        return line("Question " + customId, customId, model);
    }

    private static String line(String prompt, String customId, String model) {
        return "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}}\n"
                .formatted(customId, model, prompt);
    }

    private static String lines(int count, String model) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> line("q" + i, model))
                .collect(Collectors.joining());
    }

    private static FileObject upload(String content) {
        return acme.files()
                .create(
                        FileCreateParams.builder()
                                .purpose(FilePurpose.BATCH)
                                .file(content.getBytes(UTF_8))
                                .build());
    }

    private static Batch create(String content) {
        return acme.batches().create(order(upload(content)).build());
    }

    private static Batch create(FileObject file, String key) {
        return acme.batches()
                .create(order(file).putAdditionalHeader("Idempotency-Key", key).build());
    }

    private static BatchCreateParams.Builder order(FileObject file) {
        return BatchCreateParams.builder()
                .inputFileId(file.id())
                .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                .completionWindow(BatchCreateParams.CompletionWindow._24H);
    }

    private static Batch awaitStatus(String id, Batch.Status... wanted) {
        return await("batch " + id + " is one of " + List.of(wanted))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> acme.batches().retrieve(id),
                        batch -> List.of(wanted).contains(batch.status()));
    }

    private static List<JsonNode> content(String fileId) throws Exception {
        try (HttpResponse response = acme.files().content(fileId);
                InputStream body = response.body()) {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : new String(body.readAllBytes(), UTF_8).split("\n")) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        }
    }

    @Test
    @Order(1)
    void runsABatchFromItsFileToItsFiles() throws Exception {
        Batch created = create(lines(50, "quick") + line("no", "refusing"));

        Batch batch = awaitStatus(created.id(), Batch.Status.COMPLETED, Batch.Status.FAILED);

        assertThat(batch.status()).as(batch.toString()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow())
                .extracting(c -> c.total(), c -> c.completed(), c -> c.failed())
                .containsExactly(51L, 50L, 1L);
        assertThat(batch.usage().orElseThrow().totalTokens()).isPositive();
        List<JsonNode> answers = content(batch.outputFileId().orElseThrow());
        assertThat(answers)
                .extracting(answer -> answer.get("custom_id").asText())
                .isEqualTo(IntStream.rangeClosed(1, 50).mapToObj(i -> "q" + i).toList());
        assertThat(answers)
                .allSatisfy(
                        answer -> {
                            assertThat(answer.at("/response/status_code").asInt()).isEqualTo(200);
                            assertThat(answer.at("/response/body/object").asText())
                                    .isEqualTo("chat.completion");
                            assertThat(answer.get("error").isNull()).isTrue();
                        });
        assertThat(content(batch.errorFileId().orElseThrow()))
                .singleElement()
                .satisfies(
                        error -> {
                            assertThat(error.get("custom_id").asText()).isEqualTo("no");
                            assertThat(error.at("/response/status_code").asInt()).isEqualTo(400);
                        });
        assertThat(acme.batches().list().data()).extracting(Batch::id).contains(batch.id());
        assertThat(acme.files().list().data())
                .extracting(FileObject::id)
                .contains(batch.inputFileId(), batch.outputFileId().orElseThrow());
        OpenAIClient globex = sdk(sluice.key("globex"));
        assertThatThrownBy(() -> globex.batches().retrieve(batch.id()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> globex.files().retrieve(batch.inputFileId()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    @Order(2)
    void keepsFilesAndLargeBodiesInTheBucket() throws Exception {
        int before = bucket.objects("standard").size();
        String longPrompt = "What next? ".repeat(2_000);
        Batch created = create(line(longPrompt, "q1", "quick") + line("q2", "wordy"));

        Batch batch = awaitStatus(created.id(), Batch.Status.COMPLETED, Batch.Status.FAILED);

        assertThat(batch.requestCounts().orElseThrow().completed())
                .as(batch.toString())
                .isEqualTo(2);
        List<JsonNode> answers = content(batch.outputFileId().orElseThrow());
        assertThat(answers.getLast().at("/response/body/choices/0/message/content").asText())
                .hasSizeGreaterThan(16 * 1024);
        assertThat(bucket.objects("standard"))
                .as("a prompt and an answer that are too large for a record")
                .hasSizeGreaterThanOrEqualTo(before + 2);
        assertThat(bucket.objects("files"))
                .as("input and output, each with its entry")
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(
                        Path.of(
                                String.valueOf(
                                        sluice.settings(Role.INGRESS).get("sluice.body.blob-dir"))))
                .as("where they would be without the bucket")
                .doesNotExist();
    }

    @Test
    @Order(2)
    void namesTheLinesOfAFileThatAreWrong() throws Exception {
        Batch created =
                create(line("a", "quick") + "{\n" + line("a", "quick") + line("b", "absent"));

        Batch batch = awaitStatus(created.id(), Batch.Status.FAILED);

        assertThat(batch.errors().orElseThrow().data().orElseThrow())
                .extracting(e -> e.line().orElse(0L), e -> e.code().orElse(""))
                .containsExactly(
                        tuple(2L, "invalid_json_line"),
                        tuple(3L, "duplicate_custom_id"),
                        tuple(4L, "model_not_found"));
    }

    @Test
    @Order(3)
    void cancelsABatchAndRetriesWhatWasNotAnswered() throws Exception {
        Batch created = create(line("first", "quick") + lines(40, "slow"));
        await("the first line is answered")
                .atMost(PATIENCE)
                .until(
                        () -> acme.batches().retrieve(created.id()),
                        batch -> batch.requestCounts().orElseThrow().completed() == 1);

        Batch cancelling = acme.batches().cancel(created.id());
        Batch cancelled = awaitStatus(created.id(), Batch.Status.CANCELLED);

        assertThat(cancelling.cancellingAt()).isPresent();
        assertThat(content(cancelled.outputFileId().orElseThrow()))
                .extracting(answer -> answer.get("custom_id").asText())
                .containsExactly("first");
        assertThat(content(cancelled.errorFileId().orElseThrow()))
                .hasSize(40)
                .allSatisfy(
                        error ->
                                assertThat(error.at("/error/code").asText())
                                        .isEqualTo("batch_cancelled"));
        try (var api = sluice.client("acme")) {
            JsonNode again =
                    JSON.readTree(
                            api.exchange("POST", "/v1/batches/" + created.id() + "/retry", "")
                                    .body());
            assertThat(again.get("retry_of").asText()).as("%s", again).isEqualTo(created.id());
            acme.batches().cancel(again.get("id").asText());
            Batch retried = awaitStatus(again.get("id").asText(), Batch.Status.CANCELLED);
            assertThat(retried.requestCounts().orElseThrow().total()).isIn(0L, 40L);
        }
    }

    @Test
    @Order(4)
    void makesJobsOfTheRecordsOfATenantsTopic() throws Exception {
        KafkaInDrill producer = new KafkaInDrill(sluice, "acme");
        producer.write(
                List.of(
                        KafkaInDrill.job("k1", "quick"),
                        "{\"custom_id\":\"k2\",\"priority\":\"soon\",\"body\":{\"model\":\"quick\"}}",
                        KafkaInDrill.job("k3", "quick")));

        await("all are answered")
                .atMost(PATIENCE)
                .until(() -> producer.accepted().size() == 2 && producer.rejects().size() == 1);
        assertThat(producer.rejects().getFirst().at("/error/pointer").asText())
                .isEqualTo("/priority");
        assertThat(producer.rejects().getFirst().path("offset").asInt()).isEqualTo(1);
        assertThat(producer.accepted())
                .extracting(answer -> answer.path("custom_id").asText())
                .containsExactly("k1", "k3");
        try (var api = sluice.client("acme")) {
            String id = producer.accepted().getLast().path("id").asText();
            await("the job is done")
                    .atMost(PATIENCE)
                    .until(() -> api.job(id).path("status").asText().equals("succeeded"));
            assertThat(api.job(id).path("custom_id").asText()).isEqualTo("k3");
        }
    }

    @Test
    @Order(4)
    void initClosesTheSegmentsOfTopicsThatSomebodyElseMade() throws Exception {
        String topic = "sluice.in.globex";
        ConfigResource segment = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(sluice.kafka().connection("test"))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();

            Installation.create(
                    sluice.kafka().connection("test"),
                    sluice.topics(),
                    SchemaRegistry.bundled(),
                    false,
                    said -> {});

            Config config =
                    Objects.requireNonNull(
                            admin.describeConfigs(List.of(segment)).all().get().get(segment));
            assertThat(config.get("segment.ms").value()).isEqualTo("86400000");
        }
    }

    @Test
    @Order(5)
    void makesOneJobOfEachLineAndRecordThoughIngressIsKilled() throws Exception {
        int count = 1_000;
        KafkaInDrill producer = new KafkaInDrill(sluice, "acme");
        List<JobRequest> answeredBefore = producer.jobs();
        FileObject file = upload(lines(count, "steady"));
        Batch created = create(file, "a-key");
        producer.write(
                IntStream.range(0, count)
                        .mapToObj(i -> KafkaInDrill.job("r" + i, "quick"))
                        .toList());
        await("a part of both is jobs")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () ->
                                jobs(created.id()).size() >= 100
                                        && producer.jobs().size() > answeredBefore.size());
        Objects.requireNonNull(ingress).kill();
        assertThat(jobs(created.id())).as("killed while it expands").hasSizeLessThan(count);
        assertThat(producer.jobs()).as("killed while it reads").hasSizeLessThan(count);

        ingress = spawnIngress();

        assertThat(create(file, "a-key").id())
                .as("the batch of the key, told by another process")
                .isEqualTo(created.id());
        assertThatThrownBy(() -> create(upload("another"), "a-key"))
                .isInstanceOfSatisfying(
                        OpenAIServiceException.class,
                        refusal -> assertThat(refusal.statusCode()).isEqualTo(409));
        await("all records are jobs")
                .atMost(PATIENCE)
                .until(() -> producer.jobs().size() >= count + answeredBefore.size());
        assertThat(producer.jobs().stream().skip(answeredBefore.size()))
                .extracting(JobRequest::getCustomId)
                .isEqualTo(IntStream.range(0, count).mapToObj(i -> "r" + i).toList());
        assertThat(producer.accepted()).hasSize(count + answeredBefore.size());

        Batch batch = awaitStatus(created.id(), Batch.Status.COMPLETED);
        List<JobRequest> jobs = jobs(created.id());
        assertThat(jobs)
                .extracting(job -> job.getBatch().getLine())
                .isEqualTo(IntStream.rangeClosed(1, count).boxed().toList());
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(count);
        assertThat(content(batch.outputFileId().orElseThrow()))
                .extracting(answer -> answer.get("custom_id").asText())
                .isEqualTo(IntStream.rangeClosed(1, count).mapToObj(i -> "q" + i).toList());
        assertThat(TopicReading.all(sluice, Topics.BATCHES, SpecificRecord.class))
                .filteredOn(BatchEnded.class::isInstance)
                .extracting(end -> ((BatchEnded) end).getBatchId())
                .doesNotHaveDuplicates()
                .contains(created.id());
    }

    private static List<JobRequest> jobs(String batchId) {
        return TopicReading.all(sluice, Topics.REQUESTS, SpecificRecord.class).stream()
                .filter(JobRequest.class::isInstance)
                .map(JobRequest.class::cast)
                .filter(
                        job ->
                                job.getBatch() != null
                                        && job.getBatch().getBatchId().equals(batchId))
                .toList();
    }
}
