package dev.sluice.ingress.bridge;

import static dev.sluice.ingress.bridge.TestSteps.NOW;
import static dev.sluice.ingress.bridge.TestSteps.STEP_RECORDS;
import static dev.sluice.ingress.bridge.TestSteps.ids;
import static dev.sluice.ingress.bridge.TestSteps.job;
import static dev.sluice.ingress.bridge.TestSteps.jobs;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.bridge.FakeTopics.Fate;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.topic.InTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StepMakerTest {
    private final TestSteps steps = new TestSteps();

    @Test
    void makesAJobOfARecordAsThePostDoes() {
        steps.topics.write("acme", 2, job("first"));

        steps.run();

        JobRequest job = steps.topics.jobs.getFirst();
        assertThat(job.getCaller().getTenant()).isEqualTo("acme");
        assertThat(job.getCaller().getShard()).isEqualTo(7);
        assertThat(job.getCaller().getKeyId()).isEqualTo("kafka-in");
        assertThat(job.getPriority()).isEqualTo(Priority.BATCH);
        assertThat(job.getDeadlineMs()).isEqualTo(NOW.plus(Duration.ofHours(24)).toEpochMilli());
        assertThat(new String(job.getBody().getInlineBytes().array(), UTF_8))
                .isEqualTo("{\"model\":\"small\"}");
        assertThat(job.getOrigin().getTopic()).isEqualTo("sluice.in.acme");
        assertThat(job.getOrigin().getPartition()).isEqualTo(2);
        assertThat(job.getOrigin().getOffset()).isZero();
        assertThat(steps.topics.answers(InTopics.accepted("acme")))
                .containsExactly(
                        "{\"topic\":\"sluice.in.acme\",\"partition\":2,\"offset\":0,\"custom_id\":\"first\",\"id\":\"%s\",\"object\":\"job\",\"status\":\"queued\",\"created_at\":\"2026-03-10T12:00:00Z\"}"
                                .formatted(job.getJobId()));
    }

    @Test
    void putsAJobAtThePlaceOfItsTenant() {
        steps.topics.write("acme", 0, job("a"));
        steps.topics.write("globex", 0, job("g"));

        Step step = steps.make(new HashMap<>());

        assertThat(step.jobs())
                .extracting(Step.Job::tenant, Step.Job::partition)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("acme", 3),
                        org.assertj.core.groups.Tuple.tuple("globex", 1));
    }

    @Test
    void saysWhatIsWrongWithARecordAndGoesOn() {
        steps.topics.write(
                "acme",
                0,
                "{",
                "{\"custom_id\":\"c\",\"priority\":\"high\",\"body\":{\"model\":\"small\"}}",
                "{\"custom_id\":\"d\",\"body\":{\"model\":\"absent\"}}",
                job("good"));

        steps.run();

        assertThat(steps.customIds("acme")).containsExactly("good");
        List<String> rejects = steps.topics.answers(InTopics.rejects("acme"));
        assertThat(rejects).hasSize(3);
        assertThat(rejects.get(0)).contains("\"offset\":0", "\"code\":\"invalid_json\"");
        assertThat(rejects.get(1))
                .contains(
                        "\"offset\":1",
                        "\"custom_id\":\"c\"",
                        "\"pointer\":\"/priority\"",
                        "\"status\":400");
        assertThat(rejects.get(2)).contains("\"custom_id\":\"d\"", "\"code\":\"model_not_found\"");
        assertThat(steps.topics.answers)
                .allSatisfy(a -> assertThat(a.key()).isEqualTo("key".getBytes(UTF_8)));
    }

    /**
     * Else one record could make an answer that no topic takes, and hold up all others for ever.
     */
    @Test
    void handsBackNoKeyThatIsVeryLarge() {
        var record =
                new ConsumerRecord<>(
                        "sluice.in.acme", 0, 0, new byte[1_000_000], "{".getBytes(UTF_8));

        Step step =
                steps.maker.make(
                        new ConsumerRecords<>(
                                Map.of(new TopicPartition("sluice.in.acme", 0), List.of(record)),
                                Map.of()),
                        steps.nowNanos);

        assertThat(step.answers()).singleElement().satisfies(a -> assertThat(a.key()).isNull());
    }

    @Test
    void namesTheJobAfterItsRecordAlone() {
        steps.topics.write("acme", 0, job("a"), job("b"));

        Step first = steps.make(new HashMap<>());
        Step later =
                steps.maker(steps.blobs, NOW.plusSeconds(60))
                        .make(steps.topics.read(new HashMap<>(), STEP_RECORDS), steps.nowNanos);

        assertThat(cores(later)).isEqualTo(cores(first)).doesNotHaveDuplicates();
    }

    @Test
    void makesEachRecordOneJobWhereverAStepIsLost() {
        for (int seed = 0; seed < 200; seed++) {
            steps.topics.jobs.clear();
            steps.topics.answers.clear();
            steps.topics.places.clear();
            Random random = new Random(seed);
            Fate[] fates = Fate.values();
            steps.topics.fates(step -> fates[random.nextInt(fates.length)]);
            if (seed == 0) {
                steps.topics.write("globex", 0, jobs("g", 23));
                steps.topics.write("globex", 1, jobs("h", 9));
            }

            steps.run();

            assertThat(steps.customIds("globex"))
                    .as("seed %d", seed)
                    .hasSize(32)
                    .containsSubsequence(ids("g", 23))
                    .containsSubsequence(ids("h", 9));
            assertThat(steps.topics.answers).hasSize(32);
        }
    }

    @Test
    void takesNothingOfATenantThatMayNotSendAnyMore() {
        steps.topics.write("acme", 0, job("a"));
        steps.catalogs.show(FakeCatalogs.CATALOG);

        Step step = steps.make(new HashMap<>());

        assertThat(step.isEmpty()).isTrue();
        assertThat(step.left()).containsEntry(new TopicPartition("sluice.in.acme", 0), 0L);
    }

    private static List<String> cores(Step step) {
        return step.jobs().stream().map(job -> new JobId(job.request().getJobId()).core()).toList();
    }
}
