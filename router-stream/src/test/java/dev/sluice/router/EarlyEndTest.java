package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ends that do not come from a provider: deadlines and cancellation. */
class EarlyEndTest {
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private JobResult onlyResult() {
        assertThat(router.results()).hasSize(1);
        return router.results().getFirst();
    }

    @Test
    void expiresAJobInItsQueue() {
        router.catalog(
                TestCatalog.with("{name: main, concurrency: 4}", "{name: main, concurrency: 1}"));
        router.pass(Duration.ofSeconds(1));
        router.submit(aJob().on("single"));
        worker.claim(router.dispatch());
        router.submit(aJob().on("single").dueIn(Duration.ofSeconds(5)));

        router.pass(Duration.ofSeconds(7));

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.EXPIRED);
        assertThat(onlyResult().getError().getCode()).isEqualTo("deadline_exceeded");
        assertThat(router.usage()).isEmpty();
    }

    @Test
    void abortsTheCallOfAnExpiredJobAndBooksItLate() {
        router.submit(aJob().dueIn(Duration.ofSeconds(5)));
        Dispatch dispatch = router.dispatch();
        String call = worker.claim(dispatch);

        router.pass(Duration.ofSeconds(7));
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.EXPIRED);
        assertThat(router.aborts()).extracting(AbortOrder::getCallId).contains(call);
        worker.finish(dispatch, FakeWorker.outcome(OutcomeKind.ABANDONED, OutcomeReason.ABORTED));

        assertThat(router.usage()).hasSize(1);
        assertThat(router.usage().getFirst().getKind()).isEqualTo(UsageKind.CALL);
        assertThat(router.usage().getFirst().getLate()).isTrue();
        assertThat(router.usage().getFirst().getDuplicate()).isFalse();
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.EXPIRED);
    }

    @Test
    void booksTheBoundOfACallThatIsLostAfterItsJobHasEnded() {
        router.submit(aJob().dueIn(Duration.ofSeconds(3)));
        worker.claim(router.dispatch());
        worker.die();

        router.pass(Duration.ofSeconds(20));

        assertThat(router.usage()).hasSize(1);
        assertThat(router.usage().getFirst().getKind()).isEqualTo(UsageKind.OUTCOME_UNKNOWN);
        assertThat(router.usage().getFirst().getCostNanoUsd()).isEqualTo(100 * 150 + 50 * 600);
    }

    @Test
    void countsACallThatOutlivesItsJobAlsoAfterARestart() {
        router.catalog(
                TestCatalog.with("{name: main, concurrency: 4}", "{name: main, concurrency: 1}"));
        router.pass(Duration.ofSeconds(1));
        router.submit(aJob().on("single").dueIn(Duration.ofSeconds(3)));
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        router.pass(Duration.ofSeconds(5));
        router.restart();
        router.pass(Duration.ofSeconds(3));

        router.submit(aJob().on("single"));
        router.pass(Duration.ofSeconds(3));
        assertThat(router.newDispatches()).isEmpty();
        worker.finish(dispatch);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches()).hasSize(1);
        assertThat(router.usage()).extracting(UsageRecord::getKind).containsExactly(UsageKind.CALL);
    }

    @Test
    void cancelsAQueuedJobAtOnce() {
        worker.drain();
        JobRequest job = router.submit(aJob());
        router.cancel(job);

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.CANCELLED);
        assertThat(router.stored("jobs")).isEmpty();
        assertThat(router.stored("bodies")).isEmpty();
    }

    @Test
    void cancelsARunningJobWhenItsCallHasStopped() {
        JobRequest job = router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        String call = worker.claim(dispatch);
        router.cancel(job);

        assertThat(router.results()).isEmpty();
        assertThat(router.aborts()).extracting(AbortOrder::getCallId).containsExactly(call);
        worker.finish(dispatch, FakeWorker.outcome(OutcomeKind.ABANDONED, OutcomeReason.ABORTED));

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.CANCELLED);
        assertThat(onlyResult().getCostNanoUsd()).isEqualTo(18_000);
        assertThat(router.events())
                .extracting(JobLifecycleEvent::getType)
                .contains(JobEventType.CANCELLING);
    }

    @Test
    void cancelsARunningJobWhoseWorkerIsGone() {
        JobRequest job = router.submit(aJob());
        worker.claim(router.dispatch());
        worker.die();
        router.cancel(job);
        FakeWorker other = router.worker("w2", 8);

        router.pass(Duration.ofSeconds(20));

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.CANCELLED);
        assertThat(router.newDispatches()).isEmpty();
        assertThat(router.usage())
                .extracting(UsageRecord::getKind)
                .containsExactly(UsageKind.OUTCOME_UNKNOWN);
        assertThat(router.meters.get("sluice.router.calls.live").gauge().value()).isZero();
        router.submit(aJob());
        other.run(router.dispatch());
        assertThat(router.results()).hasSize(2);
    }

    @Test
    void keepsAnAnswerThatCrossedTheCancellation() {
        JobRequest job = router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        router.cancel(job);
        worker.finish(dispatch);

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
    }

    @Test
    void doesNotRunACancelledJobThatNobodyHadClaimed() {
        JobRequest job = router.submit(aJob());
        router.newDispatches();
        router.cancel(job);
        router.pass(Duration.ofSeconds(20));

        assertThat(router.newDispatches()).isEmpty();
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.CANCELLED);
    }

    @Test
    void doesNotRunACancelledJobThatWasHandedBack() {
        JobRequest job = router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        router.cancel(job);
        worker.giveBack(dispatch, ReturnReason.DRAINING);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches()).isEmpty();
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.CANCELLED);
    }

    @Test
    void stopsAWorkerThatClaimsACancelledJob() {
        JobRequest job = router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        router.cancel(job);
        String call = worker.claim(dispatch);

        assertThat(router.aborts()).extracting(AbortOrder::getCallId).contains(call);
    }

    @Test
    void ignoresACancellationAfterTheEndAndFromAnotherTenant() {
        JobRequest done = router.submit(aJob());
        worker.run(router.dispatch());
        router.cancel(done);
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);

        JobRequest other = router.submit(aJob());
        router.newDispatches();
        JobRequest forged =
                JobRequest.newBuilder(other)
                        .setCaller(aJob().of("globex").build(router.now()).getCaller())
                        .build();
        router.cancel(forged);
        assertThat(router.aborts()).isEmpty();
    }

    @Test
    void givingUpARepeatedKeyLeavesTheJobOfTheFirst() {
        worker.drain();
        JobRequest first = router.submit(aJob().idempotencyKey("k", "a"));
        router.pass(Duration.ofSeconds(1));
        JobRequest second = router.submit(aJob().idempotencyKey("k", "a"));

        router.cancel(second);
        assertThat(router.results()).isEmpty();

        router.cancel(first);
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.CANCELLED);
    }
}
