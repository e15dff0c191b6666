package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterTopologyTest {
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void leadsAJobFromItsRequestToExactlyOneResult() {
        JobRequest job = router.submit(aJob().withReply());
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        worker.finish(dispatch);

        assertThat(router.events())
                .extracting(JobLifecycleEvent::getType)
                .containsExactly(JobEventType.QUEUED, JobEventType.STARTED);
        assertThat(router.results()).hasSize(1);
        JobResult result = router.results().getFirst();
        assertThat(result.getJobId()).isEqualTo(job.getJobId());
        assertThat(result.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(result.getLane()).isEqualTo("cheap");
        assertThat(result.getAttempts()).hasSize(1);
        assertThat(result.getResponse()).isNotNull();
        assertThat(router.replies()).hasSize(1);
        assertThat(router.deadLetters()).isEmpty();
    }

    @Test
    void booksOneCallToTheNanoDollar() {
        router.submit(aJob());
        worker.run(router.dispatch());

        assertThat(router.usage()).hasSize(1);
        UsageRecord usage = router.usage().getFirst();
        assertThat(usage.getKind()).isEqualTo(UsageKind.CALL);
        // 40 tokens at 0.15 and 20 at 0.60 dollars per million.
        assertThat(usage.getCostNanoUsd()).isEqualTo(40 * 150 + 20 * 600);
        assertThat(usage.getPriceVersion()).isEqualTo("mini@1");
        assertThat(router.results().getFirst().getCostNanoUsd()).isEqualTo(18_000);
    }

    @Test
    void showsWhatItDoes() {
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        assertThat(router.meters.get("sluice.router.jobs.unfinished").gauge().value()).isEqualTo(1);
        assertThat(router.meters.get("sluice.router.calls.live").gauge().value()).isEqualTo(1);
        worker.finish(dispatch);

        assertThat(router.meters.get("sluice.router.jobs.unfinished").gauge().value()).isZero();
        assertThat(
                        router.meters
                                .get("sluice.router.results")
                                .tag("status", "succeeded")
                                .counter()
                                .count())
                .isEqualTo(1);
        assertThat(router.meters.get("sluice.router.usage.cost").summary().totalAmount())
                .isEqualTo(0.000018);
    }

    @Test
    void keepsNothingOfAnEndedJobButThatItEnded() {
        router.submit(aJob());
        worker.run(router.dispatch());

        assertThat(router.stored("jobs")).isEmpty();
        assertThat(router.stored("bodies")).isEmpty();
        assertThat(router.stored("finished")).hasSize(1);
    }
}
