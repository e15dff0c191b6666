package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A worker stops, and breaks off a call that outlives its grace. */
class BrokenOffCallTest extends BoundFixture {
    private static final Outcome SHUTDOWN =
            FakeWorker.outcome(OutcomeKind.ABANDONED, OutcomeReason.SHUTDOWN);

    @Test
    void isADuplicateWhenItsJobRunsAgain() {
        router.submit(aJob().on("single"));
        Dispatch first = router.dispatch();
        worker.claim(first);

        worker.finish(first, SHUTDOWN);
        router.pass(Duration.ofSeconds(2));
        worker.run(router.dispatch());

        assertThat(router.usage())
                .extracting(UsageRecord::getDuplicate)
                .containsExactly(true, false);
        assertThat(router.results()).hasSize(1);
    }

    @Test
    void isNoneWhenItsJobWasCancelled() {
        var job = router.submit(aJob().on("single"));
        Dispatch first = router.dispatch();
        worker.claim(first);
        router.cancel(job);

        worker.finish(first, SHUTDOWN);

        assertThat(router.usage()).extracting(UsageRecord::getDuplicate).containsExactly(false);
        assertThat(router.results()).hasSize(1);
    }

    /** It failed by itself; that it is tried again is a retry. */
    @Test
    void isNoneWhenTheProviderBrokeItOff() {
        router.submit(aJob().on("single"));
        Dispatch first = router.dispatch();
        worker.claim(first);

        worker.finish(
                first, FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.CONNECTION_LOST));

        assertThat(router.usage()).extracting(UsageRecord::getDuplicate).containsExactly(false);
    }
}
