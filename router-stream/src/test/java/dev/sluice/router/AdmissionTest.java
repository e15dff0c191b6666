package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.PlannedLane;
import dev.sluice.schema.avro.TerminalStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which requests become jobs. */
class AdmissionTest {
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private String refusal(JobBuilder job) {
        router.submit(job.withReply());
        assertThat(router.newDispatches()).isEmpty();
        assertThat(router.replies().getLast().getVerdict()).isEqualTo(AdmissionVerdict.REFUSED);
        JobResult result = router.results().getLast();
        assertThat(result.getStatus()).isEqualTo(TerminalStatus.FAILED);
        return result.getError().getCode();
    }

    @Test
    void runsARepeatedRequestOnce() {
        JobRequest job = router.submit(aJob().withReply());
        router.send(job);
        Dispatch dispatch = router.dispatch();
        router.send(job);
        worker.run(dispatch);
        router.send(job);

        assertThat(router.newDispatches()).isEmpty();
        assertThat(router.results()).hasSize(1);
        assertThat(router.replies())
                .extracting(AdmissionReply::getVerdict)
                .containsExactly(
                        AdmissionVerdict.ACCEPTED,
                        AdmissionVerdict.KNOWN,
                        AdmissionVerdict.KNOWN,
                        AdmissionVerdict.KNOWN);
    }

    @Test
    void tellsWhyAJobGoesWhereItGoes() {
        router.submit(aJob().outputMax(1_000L));

        assertThat(router.events().getFirst().getPlan())
                .containsExactly(
                        new PlannedLane("cheap", 1, 15_000L + 600_000L, "by cost"),
                        new PlannedLane("dear", 2, 150_000L + 6_000_000L, "by cost"));
        assertThat(router.events().stream().skip(1))
                .allSatisfy(event -> assertThat(event.getPlan()).isNull());
    }

    @Test
    void knowsAKeyThatWasUsedForTheSameRequest() {
        JobRequest first = router.submit(aJob().idempotencyKey("k", "a"));
        worker.run(router.dispatch());
        router.pass(Duration.ofSeconds(1));
        router.jump(Duration.ofHours(1));
        router.restart();

        router.submit(aJob().idempotencyKey("k", "a"));

        assertThat(router.replies().getLast().getVerdict()).isEqualTo(AdmissionVerdict.KNOWN);
        assertThat(router.replies().getLast().getKnownJobId()).isEqualTo(first.getJobId());
        assertThat(router.newDispatches()).isEmpty();
    }

    @Test
    void answersAKeyThatWasUsedForAnotherRequestWithAConflict() {
        router.submit(aJob().idempotencyKey("k", "a"));
        router.newDispatches();

        router.submit(aJob().idempotencyKey("k", "b"));

        assertThat(router.replies().getLast().getVerdict()).isEqualTo(AdmissionVerdict.CONFLICT);
        assertThat(router.events().getLast().getType())
                .isEqualTo(JobEventType.IDEMPOTENCY_CONFLICT);
        assertThat(router.newDispatches()).isEmpty();
        assertThat(router.results()).isEmpty();
    }

    @Test
    void forgetsAKeyAfterADay() {
        router.submit(aJob().idempotencyKey("k", "a"));
        worker.run(router.dispatch());
        router.jump(Duration.ofHours(25));
        router.submit(aJob().idempotencyKey("k", "b"));

        assertThat(router.replies().getLast().getVerdict()).isEqualTo(AdmissionVerdict.ACCEPTED);
    }

    @Test
    void refusesARouteThatDoesNotExist() {
        assertThat(refusal(aJob().on("nope"))).isEqualTo("model_not_found");
    }

    @Test
    void refusesATenantThatDoesNotExist() {
        assertThat(refusal(aJob().of("nobody"))).isEqualTo("model_not_found");
    }

    @Test
    void refusesALaneWithoutAPrice() {
        assertThat(refusal(aJob().on("mystery"))).isEqualTo("price_unknown");
    }

    @Test
    void refusesAPromptThatFitsNoLane() {
        assertThat(refusal(aJob().inputBytes(100_000))).isEqualTo("no_lane");
    }

    @Test
    void refusesACostLimitBelowWhatACallCanCost() {
        assertThat(refusal(aJob().costMaxNanoUsd(100 * 150 + 50 * 600 - 1)))
                .isEqualTo("cost_limit_too_low");
    }

    @Test
    void keepsTheLanesThatTheCostLimitAllows() {
        router.submit(aJob().costMaxNanoUsd(100 * 150 + 50 * 600));

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("cheap");
    }

    @Test
    void refusesMoreThanTheTenantMayQueue() {
        router.catalog(
                TestCatalog.with(
                        "{name: acme, shard: 0, partition: 0}",
                        "{name: acme, shard: 0, partition: 0, queued_jobs_max: 2}"));
        router.submit(aJob());
        router.submit(aJob());
        router.newDispatches();

        assertThat(refusal(aJob())).isEqualTo("backlog_full");
        router.submit(aJob().of("globex"));
        assertThat(router.newDispatches()).hasSize(1);
    }

    /** It has no second chance, and the bridge waits by itself. */
    @Test
    void refusesNothingThatCameByKafkaForABacklog() {
        router.catalog(
                TestCatalog.with(
                        "{name: acme, shard: 0, partition: 0}",
                        "{name: acme, shard: 0, partition: 0, queued_jobs_max: 1}"));
        router.submit(aJob());

        router.submit(aJob().byKafka());

        assertThat(router.results()).isEmpty();
    }

    @Test
    void neverRefusesALineOfABatchForTheBacklog() {
        router.catalog(
                TestCatalog.with(
                        "{name: acme, shard: 0, partition: 0}",
                        "{name: acme, shard: 0, partition: 0, queued_jobs_max: 1}"));
        router.submit(aJob());

        router.submit(aJob().lineOfABatch());

        assertThat(router.newDispatches()).hasSize(2);
        assertThat(refusal(aJob())).isEqualTo("backlog_full");
    }

    @Test
    void expiresARequestThatIsReadAfterItsDeadline() {
        router.submit(aJob().dueIn(Duration.ofSeconds(-1)));

        assertThat(router.results().getFirst().getStatus()).isEqualTo(TerminalStatus.EXPIRED);
        assertThat(router.newDispatches()).isEmpty();
    }
}
