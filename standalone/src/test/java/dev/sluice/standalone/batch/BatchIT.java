package dev.sluice.standalone.batch;

import static dev.sluice.standalone.batch.BatchClient.jobLines;
import static dev.sluice.standalone.batch.BatchClient.line;
import static dev.sluice.standalone.batch.BatchClient.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.batches.Batch;
import com.openai.models.files.FileObject;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.init.Installation;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.TopicReading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
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

    private static BatchRoles roles = BatchRoles.create();
    private static BatchClient acme = new BatchClient(roles.sluice().api(), "nobody", PATIENCE);

    @BeforeAll
    static void start() throws Exception {
        roles.start(PATIENCE);
        acme = client("acme");
    }

    @AfterAll
    static void stop() {
        roles.close();
    }

    private static BatchClient client(String tenant) {
        return new BatchClient(roles.sluice().api(), roles.sluice().key(tenant), PATIENCE);
    }

    @Test
    @Order(1)
    void runsABatchFromItsFileToItsFiles() throws Exception {
        Batch created = acme.create(lines(50, "quick") + line("no", "refusing"));

        Batch batch = acme.awaitStatus(created.id(), Batch.Status.COMPLETED, Batch.Status.FAILED);

        assertThat(batch.status()).as(batch.toString()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow())
                .extracting(c -> c.total(), c -> c.completed(), c -> c.failed())
                .containsExactly(51L, 50L, 1L);
        assertThat(batch.usage().orElseThrow().totalTokens()).isPositive();
        List<JsonNode> answers = acme.content(batch.outputFileId().orElseThrow());
        assertThat(answers)
                .allSatisfy(
                        answer -> {
                            assertThat(answer.at("/response/status_code").asInt()).isEqualTo(200);
                            assertThat(answer.at("/response/body/object").asText())
                                    .isEqualTo("chat.completion");
                            assertThat(answer.get("error").isNull()).isTrue();
                        })
                .extracting(answer -> answer.get("custom_id").asText())
                .isEqualTo(BatchClient.customIds(50));
        assertThat(acme.content(batch.errorFileId().orElseThrow()))
                .singleElement()
                .satisfies(
                        error -> {
                            assertThat(error.get("custom_id").asText()).isEqualTo("no");
                            assertThat(error.at("/response/status_code").asInt()).isEqualTo(400);
                        });
        assertThat(acme.sdk().batches().list().data()).extracting(Batch::id).contains(batch.id());
        assertThat(acme.sdk().files().list().data())
                .extracting(FileObject::id)
                .contains(batch.inputFileId(), batch.outputFileId().orElseThrow());
        OpenAIClient globex = client("globex").sdk();
        assertThatThrownBy(() -> globex.batches().retrieve(batch.id()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> globex.files().retrieve(batch.inputFileId()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    @Order(2)
    void keepsFilesAndLargeBodiesInTheBucket() throws Exception {
        int before = roles.bucket().objects("standard").size();
        String longPrompt = "What next? ".repeat(2_000);
        Batch created = acme.create(line(longPrompt, "q1", "quick") + line("q2", "wordy"));

        Batch batch = acme.awaitStatus(created.id(), Batch.Status.COMPLETED, Batch.Status.FAILED);

        assertThat(batch.requestCounts().orElseThrow().completed())
                .as(batch.toString())
                .isEqualTo(2);
        List<JsonNode> answers = acme.content(batch.outputFileId().orElseThrow());
        assertThat(answers.getLast().at("/response/body/choices/0/message/content").asText())
                .hasSizeGreaterThan(16 * 1024);
        assertThat(roles.bucket().objects("standard"))
                .as("a prompt and an answer that are too large for a record")
                .hasSizeGreaterThanOrEqualTo(before + 2);
        assertThat(roles.bucket().objects("files"))
                .as("input and output, each with its entry")
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(
                        Path.of(
                                String.valueOf(
                                        roles.sluice()
                                                .settings(Role.INGRESS)
                                                .get("sluice.body.blob-dir"))))
                .as("where they would be without the bucket")
                .doesNotExist();
    }

    @Test
    @Order(2)
    void namesTheLinesOfAFileThatAreWrong() throws Exception {
        Batch created =
                acme.create(line("a", "quick") + "{\n" + line("a", "quick") + line("b", "absent"));

        Batch batch = acme.awaitStatus(created.id(), Batch.Status.FAILED);

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
        Batch created = acme.create(line("first", "quick") + lines(40, "slow"));
        await("the first line is answered")
                .atMost(PATIENCE)
                .until(
                        () -> acme.get(created.id()),
                        batch -> batch.requestCounts().orElseThrow().completed() == 1);

        Batch cancelling = acme.sdk().batches().cancel(created.id());
        Batch cancelled = acme.awaitStatus(created.id(), Batch.Status.CANCELLED);

        assertThat(cancelling.cancellingAt()).isPresent();
        assertThat(acme.content(cancelled.outputFileId().orElseThrow()))
                .extracting(answer -> answer.get("custom_id").asText())
                .containsExactly("first");
        assertThat(acme.content(cancelled.errorFileId().orElseThrow()))
                .hasSize(40)
                .allSatisfy(
                        error ->
                                assertThat(error.at("/error/code").asText())
                                        .isEqualTo("batch_cancelled"));
        try (var api = roles.sluice().client("acme")) {
            JsonNode again =
                    JSON.readTree(
                            api.exchange("POST", "/v1/batches/" + created.id() + "/retry", "")
                                    .body());
            assertThat(again.get("retry_of").asText()).as("%s", again).isEqualTo(created.id());
            acme.sdk().batches().cancel(again.get("id").asText());
            Batch retried = acme.awaitStatus(again.get("id").asText(), Batch.Status.CANCELLED);
            assertThat(retried.requestCounts().orElseThrow().total()).isIn(0L, 40L);
        }
    }

    /** More lines than the lane makes calls of 20 s at a time: some run and some wait then. */
    @Test
    @Order(3)
    void endsABatchWhoseWindowIsOver() throws Exception {
        Batch created = acme.create(line("first", "quick") + lines(40, "slow"), "5s");

        Batch expired = acme.awaitStatus(created.id(), Batch.Status.EXPIRED);

        assertThat(expired.expiredAt()).isPresent();
        assertThat(expired.requestCounts().orElseThrow())
                .extracting(c -> c.total(), c -> c.completed(), c -> c.failed())
                .containsExactly(41L, 1L, 40L);
        assertThat(acme.content(expired.outputFileId().orElseThrow()))
                .extracting(answer -> answer.get("custom_id").asText())
                .containsExactly("first");
        assertThat(acme.content(expired.errorFileId().orElseThrow()))
                .allSatisfy(
                        error ->
                                assertThat(error.at("/error/code").asText())
                                        .isEqualTo("batch_expired"))
                .extracting(error -> error.get("custom_id").asText())
                .containsExactlyInAnyOrderElementsOf(BatchClient.customIds(40));
    }

    @Test
    @Order(4)
    void makesJobsOfTheRecordsOfATenantsTopic() throws Exception {
        KafkaInDrill producer = new KafkaInDrill(roles.sluice(), "acme");
        producer.write(
                Arrays.asList(
                        KafkaInDrill.job("k1", "quick"),
                        "{\"custom_id\":\"k2\",\"priority\":\"soon\",\"body\":{\"model\":\"quick\"}}",
                        null,
                        "",
                        "\0 not JSON",
                        KafkaInDrill.job("k3", "quick")));

        await("all are answered")
                .atMost(PATIENCE)
                .until(() -> producer.accepted().size() == 2 && producer.rejects().size() == 4);
        assertThat(producer.rejects().getFirst().at("/error/pointer").asText())
                .isEqualTo("/priority");
        assertThat(producer.rejects())
                .extracting(answer -> answer.path("offset").asInt())
                .containsExactly(1, 2, 3, 4);
        assertThat(producer.accepted())
                .extracting(answer -> answer.path("custom_id").asText())
                .containsExactly("k1", "k3");
        try (var api = roles.sluice().client("acme")) {
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
        try (Admin admin = Admin.create(roles.sluice().kafka().connection("test"))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();

            Installation.create(
                    roles.sluice().kafka().connection("test"),
                    roles.sluice().topics(),
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
        KafkaInDrill producer = new KafkaInDrill(roles.sluice(), "acme");
        List<JobRequest> answeredBefore = producer.jobs();
        FileObject file = acme.upload(lines(count, "steady"));
        Batch created = acme.create(file, "a-key");
        producer.write(
                IntStream.range(0, count)
                        .mapToObj(i -> KafkaInDrill.job("r" + i, "quick"))
                        .toList());
        await("a part of both is jobs")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () ->
                                jobLines(roles.sluice(), created.id()).size() >= 100
                                        && producer.jobs().size() > answeredBefore.size());
        roles.killIngress();
        assertThat(jobLines(roles.sluice(), created.id()))
                .as("killed while it expands")
                .hasSizeLessThan(count);
        assertThat(producer.jobs()).as("killed while it reads").hasSizeLessThan(count);

        roles.startIngress();

        assertThat(acme.create(file, "a-key").id())
                .as("the batch of the key, told by another process")
                .isEqualTo(created.id());
        assertThatThrownBy(() -> acme.create(acme.upload("another"), "a-key"))
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

        Batch batch = acme.awaitStatus(created.id(), Batch.Status.COMPLETED);
        assertThat(jobLines(roles.sluice(), created.id()))
                .isEqualTo(IntStream.rangeClosed(1, count).boxed().toList());
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(count);
        assertThat(acme.content(batch.outputFileId().orElseThrow()))
                .extracting(answer -> answer.get("custom_id").asText())
                .isEqualTo(BatchClient.customIds(count));
        assertThat(TopicReading.all(roles.sluice(), Topics.BATCHES, SpecificRecord.class))
                .filteredOn(BatchEnded.class::isInstance)
                .extracting(end -> ((BatchEnded) end).getBatchId())
                .doesNotHaveDuplicates()
                .contains(created.id());
        acme.sdk().files().delete(file.id());
        assertThat(acme.create(file, "a-key").id()).as("without its file").isEqualTo(created.id());
    }
}
