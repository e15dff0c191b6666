package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.redrive.RedriveProbe;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The role results asks with a wish from 1970 what became of others: whatever is known of the job,
 * the refusal must come behind all that was decided before.
 */
class RedriveProbeTest {
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w", 4);

    @AfterEach
    void close() {
        assertThat(router.deadLetters()).isEmpty();
        router.close();
    }

    @Test
    void isRefusedWhileTheJobIsRememberedAndLater() {
        JobRequest job = router.submit(aJob());
        worker.run(router.dispatch());

        router.pipe(Topics.REQUESTS, probe(job, 1));
        router.jump(Duration.ofHours(2));
        router.pipe(Topics.REQUESTS, probe(job, 2));

        assertThat(refusals().stream().map(RedriveProbe::decidedMs))
                .containsExactly(OptionalLong.of(1), OptionalLong.of(2));
        assertThat(router.results()).hasSize(1);
    }

    @Test
    void isRefusedBehindTheRunThatWasAskedForBefore() {
        JobRequest job = router.submit(aJob());
        worker.run(router.dispatch());
        RedriveRequest wish = probe(job, 1);
        wish.setRedriveId("wish");
        wish.setRequestedAtMs(router.now().toEpochMilli());
        wish.setRequest(JobRequest.newBuilder(job).build());

        router.pipe(Topics.REQUESTS, wish);
        router.pipe(Topics.REQUESTS, probe(job, 1));

        assertThat(router.events())
                .filteredOn(event -> event.getRun() == 2)
                .extracting(JobLifecycleEvent::getType)
                .startsWith(JobEventType.QUEUED)
                .endsWith(JobEventType.REDRIVE_REFUSED);
        assertThat(refusals().stream().map(RedriveProbe::decidedMs))
                .containsExactly(OptionalLong.of(1));
    }

    private List<String> refusals() {
        return router.events().stream()
                .filter(event -> event.getType() == JobEventType.REDRIVE_REFUSED)
                .map(JobLifecycleEvent::getRedriveId)
                .toList();
    }

    private RedriveRequest probe(JobRequest job, long heldMs) {
        Caller caller = job.getCaller();
        return RedriveProbe.of(
                new RedriveProbe.Doubtful(
                        job.getJobId(), caller.getTenant(), caller.getShard(), 2, heldMs),
                router.now().toEpochMilli());
    }
}
