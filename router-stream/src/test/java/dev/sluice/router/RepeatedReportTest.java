package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A worker whose producer gave up on a report sends it anew, and the first one may be on the log
 * all the same: after a broker froze for longer than the producer waits.
 */
class RepeatedReportTest {
    private static final Outcome RETRY =
            FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.RATE_LIMITED);

    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void booksTheAnswerOfAJobOnce(boolean restarted) {
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        String call = worker.claim(dispatch);
        worker.finish(dispatch);
        restart(restarted);

        again(dispatch, call, FakeWorker.done());

        assertThat(router.usage()).extracting(UsageRecord::getCallId).containsExactly(call);
        assertThat(router.results()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void booksAFailureOnceWhileTheJobWaits(boolean restarted) {
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        String call = worker.claim(dispatch);
        worker.finish(dispatch, RETRY);
        restart(restarted);

        again(dispatch, call, RETRY);
        router.pass(Duration.ofSeconds(5));
        worker.run(router.dispatch());

        assertThat(router.usage()).hasSize(2);
        assertThat(result().getAttempts()).hasSize(2);
        assertThat(result().getCostNanoUsd()).isEqualTo(booked());
    }

    @Test
    void booksAFailureOnceAfterTheJobHasEnded() {
        router.submit(aJob());
        Dispatch first = router.dispatch();
        String call = worker.claim(first);
        worker.finish(first, RETRY);
        router.pass(Duration.ofSeconds(5));
        worker.run(router.dispatch());

        again(first, call, RETRY);

        assertThat(router.usage()).hasSize(2);
        assertThat(result().getCostNanoUsd()).isEqualTo(booked());
    }

    @Test
    void booksLateNewsOnce() {
        router.submit(aJob().dueIn(Duration.ofSeconds(5)));
        Dispatch dispatch = router.dispatch();
        String call = worker.claim(dispatch);
        router.pass(Duration.ofSeconds(7));
        worker.finish(dispatch);

        again(dispatch, call, FakeWorker.done());

        assertThat(router.usage()).hasSize(1);
        assertThat(router.usage().getFirst().getLate()).isTrue();
    }

    /** Once at its bound, once the difference to the truth. */
    @Test
    void adjustsALostCallOnce() {
        router.submit(aJob());
        Dispatch lost = router.dispatch();
        String call = worker.claim(lost);
        worker.die();
        router.pass(Duration.ofSeconds(14));
        worker.report(lost, call, RETRY, true, FakeWorker.USED);

        again(lost, call, RETRY);

        assertThat(router.usage())
                .extracting(UsageRecord::getKind)
                .containsExactly(UsageKind.OUTCOME_UNKNOWN, UsageKind.ADJUSTMENT);
    }

    private void restart(boolean restarted) {
        if (restarted) {
            router.restart();
        }
    }

    private void again(Dispatch dispatch, String call, Outcome outcome) {
        worker.report(dispatch, call, outcome, true, FakeWorker.USED);
    }

    private JobResult result() {
        assertThat(router.results()).hasSize(1);
        return router.results().getFirst();
    }

    private long booked() {
        return router.usage().stream().mapToLong(UsageRecord::getCostNanoUsd).sum();
    }
}
