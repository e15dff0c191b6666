package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attempts whose workers fall silent, forget, or come back. */
class LeaseTest {
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    // 100 input and 50 output tokens, the most the call can use.
    private static final long BOUND = 100 * 150 + 50 * 600;

    @Test
    void dispatchesAgainWhatNobodyClaimsAndBooksNothing() {
        router.submit(aJob());
        assertThat(router.dispatch().getEpoch()).isEqualTo(1);

        router.pass(Duration.ofSeconds(14));
        assertThat(router.newDispatches()).isEmpty();
        router.pass(Duration.ofSeconds(5));

        assertThat(router.dispatch().getEpoch()).isEqualTo(2);
        assertThat(router.usage()).isEmpty();
    }

    @Test
    void keepsALeaseWhileHeartbeatsNameTheAttempt() {
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);

        router.pass(Duration.ofMinutes(2));

        assertThat(router.newDispatches()).isEmpty();
        assertThat(router.aborts()).isEmpty();
        worker.finish(dispatch);
        assertThat(router.results()).hasSize(1);
    }

    @Test
    void doesNotTakeALeaseWhileItStallsItself() {
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);

        router.jump(Duration.ofMinutes(5));
        worker.beat();
        router.pass(Duration.ofSeconds(5));

        assertThat(router.newDispatches()).isEmpty();
    }

    @Test
    void booksTheBoundOfALostCallAndRunsTheJobAgain() {
        FakeWorker other = router.worker("w2", 8);
        router.submit(aJob());
        Dispatch lost = router.dispatch();
        String call = worker.claim(lost);
        worker.die();

        router.pass(Duration.ofSeconds(15));

        assertThat(router.usage()).hasSize(1);
        UsageRecord bound = router.usage().getFirst();
        assertThat(bound.getKind()).isEqualTo(UsageKind.OUTCOME_UNKNOWN);
        assertThat(bound.getCallId()).isEqualTo(call);
        assertThat(bound.getCostNanoUsd()).isEqualTo(BOUND);
        assertThat(bound.getTokens().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(router.aborts()).hasSize(1);
        other.run(router.dispatch());
        JobResult result = router.results().getFirst();
        assertThat(result.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(result.getCostNanoUsd()).isEqualTo(BOUND + 18_000);
    }

    @Test
    void correctsTheBoundWhenTheTruthComesLate() {
        FakeWorker other = router.worker("w2", 8);
        router.submit(aJob());
        Dispatch lost = router.dispatch();
        String call = worker.claim(lost);
        worker.die();
        router.pass(Duration.ofSeconds(15));
        other.run(router.dispatch());

        worker.report(lost, call, FakeWorker.done(), true, FakeWorker.USED);

        UsageRecord adjustment = router.usage().getLast();
        assertThat(adjustment.getKind()).isEqualTo(UsageKind.ADJUSTMENT);
        assertThat(adjustment.getCallId()).isEqualTo(call);
        assertThat(adjustment.getCostNanoUsd()).isEqualTo(18_000 - BOUND);
        assertThat(adjustment.getTokens().getInput()).isEqualTo(40 - 100);
        assertThat(adjustment.getLate()).isTrue();
        assertThat(router.usage().stream().mapToLong(UsageRecord::getCostNanoUsd).sum())
                .isEqualTo(2 * 18_000);
        assertThat(router.results()).hasSize(1);
    }

    @Test
    void correctsTheBoundAlsoAfterARestart() {
        FakeWorker other = router.worker("w2", 8);
        router.submit(aJob());
        Dispatch lost = router.dispatch();
        String call = worker.claim(lost);
        worker.die();
        router.pass(Duration.ofSeconds(15));
        other.run(router.dispatch());
        router.restart();

        worker.report(lost, call, FakeWorker.done(), true, FakeWorker.USED);
        router.restart();
        worker.report(lost, call, FakeWorker.done(), false, FakeWorker.USED);

        assertThat(router.usage().stream().mapToLong(UsageRecord::getCostNanoUsd).sum())
                .isEqualTo(2 * 18_000);
    }

    @Test
    void takesTheAnswerOfAnAttemptThatItHadGivenUp() {
        FakeWorker other = router.worker("w2", 8);
        router.submit(aJob());
        Dispatch first = router.dispatch();
        String call = worker.claim(first);
        worker.die();
        router.pass(Duration.ofSeconds(15));
        Dispatch second = router.dispatch();
        other.claim(second);

        worker.report(first, call, FakeWorker.done(), true, FakeWorker.USED);

        JobResult result = router.results().getFirst();
        assertThat(result.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(result.getCostNanoUsd()).isEqualTo(18_000);
        assertThat(result.getAttempts()).hasSize(1);
        assertThat(result.getAttempts().getFirst().getOutcome()).isEqualTo(OutcomeKind.COMPLETED);
        assertThat(router.aborts()).hasSize(2);
        assertThat(router.aborts().getLast().getEpoch()).isEqualTo(2);
        UsageRecord truth = router.usage().getLast();
        assertThat(truth.getKind()).isEqualTo(UsageKind.ADJUSTMENT);
        assertThat(truth.getDuplicate()).isFalse();

        other.finish(second);
        assertThat(router.results()).hasSize(1);
        UsageRecord duplicate = router.usage().getLast();
        assertThat(duplicate.getKind()).isEqualTo(UsageKind.CALL);
        assertThat(duplicate.getDuplicate()).isTrue();
        assertThat(duplicate.getLate()).isTrue();
    }

    @Test
    void keepsTheTruthAboutALostCallOfAJobThatStillRuns() {
        FakeWorker other = router.worker("w2", 8);
        router.submit(aJob());
        Dispatch first = router.dispatch();
        String call = worker.claim(first);
        worker.die();
        router.pass(Duration.ofSeconds(15));
        Dispatch second = router.dispatch();
        other.claim(second);

        worker.report(
                first,
                call,
                FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.SERVER_ERROR),
                true,
                FakeWorker.USED);
        router.restart();
        other.finish(second);

        assertThat(router.results().getFirst().getCostNanoUsd()).isEqualTo(2 * 18_000);
        assertThat(router.usage().stream().mapToLong(UsageRecord::getCostNanoUsd).sum())
                .isEqualTo(2 * 18_000);
    }

    @Test
    void poisonsAJobThatTakesThreeWorkersWithIt() {
        router.submit(aJob());
        for (int i = 0; i < 3; i++) {
            FakeWorker victim = router.worker("victim" + i, 8);
            victim.claim(router.dispatch());
            victim.die();
            router.pass(Duration.ofSeconds(15));
        }

        assertThat(router.results()).hasSize(1);
        assertThat(router.results().getFirst().getError().getCode()).isEqualTo("poisoned");
        assertThat(router.usage()).hasSize(3);
        assertThat(router.newDispatches()).isEmpty();
    }

    @Test
    void losesAnAttemptThatItsWorkerForgetsTwice() {
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        worker.forget(dispatch);
        worker.beat();
        assertThat(router.usage()).isEmpty();

        worker.beat();

        assertThat(router.usage()).hasSize(1);
        assertThat(router.dispatch().getEpoch()).isEqualTo(2);
    }

    @Test
    void stopsTheSecondOfTwoWorkersWithTheSameAttempt() {
        FakeWorker second = router.worker("w2", 8);
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);

        String call = second.claim(dispatch);

        assertThat(router.aborts()).extracting(AbortOrder::getCallId).containsExactly(call);
        second.finish(dispatch, FakeWorker.outcome(OutcomeKind.ABANDONED, OutcomeReason.ABORTED));
        assertThat(router.usage().getLast().getDuplicate()).isTrue();
        worker.finish(dispatch);
        assertThat(router.results()).hasSize(1);
        assertThat(router.results().getFirst().getCostNanoUsd()).isEqualTo(2 * 18_000);
    }

    @Test
    void flagsTheCallOfTheTwoWhoseAnswerWasNotUsed() {
        FakeWorker second = router.worker("w2", 8);
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        String cutOff = worker.claim(dispatch);
        String used = second.claim(dispatch);

        second.finish(dispatch);
        worker.finish(dispatch, FakeWorker.outcome(OutcomeKind.ABANDONED, OutcomeReason.ABORTED));

        assertThat(router.aborts()).extracting(AbortOrder::getCallId).contains(cutOff);
        assertThat(router.results()).hasSize(1);
        assertThat(router.usage())
                .filteredOn(UsageRecord::getDuplicate)
                .extracting(UsageRecord::getCallId)
                .containsExactly(cutOff);
        assertThat(router.usage()).extracting(UsageRecord::getCallId).containsExactly(used, cutOff);
    }

    @Test
    void answersAClaimThatIsNotCurrentWithAnAbort() {
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        router.pass(Duration.ofSeconds(20));
        assertThat(router.dispatch().getEpoch()).isEqualTo(2);

        String call = worker.claim(dispatch);

        assertThat(router.aborts()).extracting(AbortOrder::getCallId).containsExactly(call);
    }

    @Test
    void ignoresThatAClaimedAttemptWasGivenBackByAnother() {
        FakeWorker second = router.worker("w2", 8);
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);

        second.giveBack(dispatch, ReturnReason.REDELIVERED);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches()).isEmpty();
    }
}
