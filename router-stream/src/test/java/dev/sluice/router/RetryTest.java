package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.TerminalStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What follows attempts that end without an answer. */
class RetryTest {
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private static Outcome overloaded() {
        return FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.OVERLOADED);
    }

    private void fail(Outcome outcome) {
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        worker.finish(dispatch, outcome);
    }

    private JobResult onlyResult() {
        assertThat(router.results()).hasSize(1);
        return router.results().getFirst();
    }

    @Test
    void holdsARetryUntilItsBackoffIsOver() {
        router.submit(aJob().on("single"));
        fail(overloaded());

        router.pass(Duration.ofMillis(100));
        assertThat(router.newDispatches()).isEmpty();
        router.pass(Duration.ofMillis(200));
        Dispatch second = router.dispatch();
        assertThat(second.getEpoch()).isEqualTo(2);
        worker.run(second);
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(onlyResult().getAttempts()).hasSize(2);
        assertThat(onlyResult().getCostNanoUsd()).isEqualTo(2 * 18_000);
        assertThat(router.usage()).hasSize(2);
        assertThat(router.events())
                .extracting(JobLifecycleEvent::getType)
                .containsExactly(
                        JobEventType.QUEUED,
                        JobEventType.STARTED,
                        JobEventType.RETRYING,
                        JobEventType.STARTED);
    }

    @Test
    void waitsAsLongAsTheProviderAsks() {
        router.submit(aJob().on("single"));
        Outcome limited = FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.RATE_LIMITED);
        limited.setRetryAfterMs(5_000L);
        fail(limited);

        router.pass(Duration.ofMillis(4_900));
        assertThat(router.newDispatches()).isEmpty();
        router.pass(Duration.ofMillis(300));
        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void fallsBackToTheNextLaneAtOnceWhenToldSo() {
        router.submit(aJob());
        Outcome elsewhere = overloaded();
        elsewhere.setOtherLane(true);
        fail(elsewhere);

        Dispatch second = router.dispatch();
        assertThat(second.getAttribution().getLane()).isEqualTo("dear");
        worker.run(second);
        assertThat(onlyResult().getLane()).isEqualTo("dear");
        assertThat(onlyResult().getCostNanoUsd()).isEqualTo(18_000 + 180_000);
    }

    @Test
    void fallsBackAfterTwoFailuresOnALane() {
        router.submit(aJob());
        fail(overloaded());
        router.pass(Duration.ofSeconds(1));
        fail(overloaded());

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("dear");
    }

    @Test
    void failsWhenAllAttemptsAreUsed() {
        router.submit(aJob().on("single"));
        for (int i = 0; i < 3; i++) {
            fail(FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.SERVER_ERROR));
            router.pass(Duration.ofSeconds(2));
        }

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.FAILED);
        assertThat(onlyResult().getError().getCode()).isEqualTo("attempts_exhausted");
        assertThat(onlyResult().getAttempts()).hasSize(3);
        assertThat(router.newDispatches()).isEmpty();
        assertThat(router.usage()).hasSize(3);
    }

    @Test
    void allLanesOfAPlanShareOneBudgetOfAttempts() {
        router.submit(aJob());
        for (int i = 0; i < 4; i++) {
            fail(FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.SERVER_ERROR));
            router.pass(Duration.ofSeconds(3));
        }

        assertThat(onlyResult().getError().getCode()).isEqualTo("attempts_exhausted");
        assertThat(onlyResult().getAttempts())
                .extracting(AttemptSummary::getLane)
                .containsExactly("cheap", "cheap", "dear", "dear");
        assertThat(router.newDispatches()).isEmpty();
    }

    @Test
    void aFallbackKeepsTheDeadlineOfItsJob() {
        router.submit(aJob().dueIn(Duration.ofSeconds(5)));
        Dispatch first = router.dispatch();
        worker.claim(first);
        router.pass(Duration.ofSeconds(4));
        Outcome elsewhere = overloaded();
        elsewhere.setOtherLane(true);
        worker.finish(first, elsewhere);
        Dispatch second = router.dispatch();
        worker.claim(second);
        assertThat(second.getAttribution().getLane()).isEqualTo("dear");

        router.pass(Duration.ofSeconds(3));

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.EXPIRED);
    }

    @Test
    void doesNotRepeatWhatTheProviderRefuses() {
        router.submit(aJob());
        fail(FakeWorker.outcome(OutcomeKind.REFUSED, OutcomeReason.CALLER_FAULT));

        assertThat(onlyResult().getError().getCode()).isEqualTo("provider_rejected_request");
        assertThat(onlyResult().getResponse()).isNotNull();
        assertThat(router.newDispatches()).isEmpty();
    }

    @Test
    void triesAnotherAccountWhenOneIsLockedOut() {
        router.submit(aJob());
        fail(FakeWorker.outcome(OutcomeKind.REFUSED, OutcomeReason.CREDENTIALS));

        assertThat(router.dispatch().getAttribution().getAccount()).isEqualTo("spare");
    }

    @Test
    void booksNothingForACallThatWasNotMade() {
        router.submit(aJob().on("single"));
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        worker.finish(
                dispatch,
                FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.CONNECT_FAILED),
                false);

        assertThat(router.usage()).isEmpty();
        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void doesNotWaitBeyondTheDeadline() {
        router.submit(aJob().on("single").dueIn(Duration.ofSeconds(10)));
        Outcome limited = FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.RATE_LIMITED);
        limited.setRetryAfterMs(20_000L);
        fail(limited);

        assertThat(onlyResult().getError().getCode()).isEqualTo("attempts_exhausted");
    }

    @Test
    void handsABackGivenAttemptOutAgainAtNoCost() {
        router.submit(aJob().on("single"));
        for (int i = 1; i <= 5; i++) {
            Dispatch dispatch = router.dispatch();
            assertThat(dispatch.getEpoch()).isEqualTo(i);
            worker.giveBack(dispatch, ReturnReason.CLAIM_BY_PASSED);
            router.pass(Duration.ofMillis(200));
        }

        worker.run(router.dispatch());
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(router.usage()).hasSize(1);
    }
}
