package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.job.JobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task with more jobs in its queue than it takes into memory before it works. */
class LongQueueRestartTest {
    private static final int JOBS = 2_500;

    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 2);
    private final List<JobRequest> queued = new ArrayList<>();
    private Dispatch running;

    @BeforeEach
    void fillTheQueue() {
        router.submit(aJob());
        running = router.dispatch();
        worker.claim(running);
        worker.drain();
        for (int i = 0; i < JOBS; i++) {
            queued.add(router.submit(aJob()));
        }
        queued.sort(Comparator.comparing(job -> new JobId(job.getJobId()).core()));
        router.restart();
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void knowsAtOnceWhatRuns() {
        worker.finish(running);

        assertThat(router.results())
                .extracting(JobResult::getStatus)
                .containsExactly(TerminalStatus.SUCCEEDED);
    }

    @Test
    void cancelsAJobThatIsNotInMemoryYet() {
        router.cancel(queued.getLast());

        assertThat(router.results())
                .extracting(JobResult::getJobId, JobResult::getStatus)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                queued.getLast().getJobId(), TerminalStatus.CANCELLED));
        restoreAll();
        assertThat(router.results()).hasSize(1);
        assertThat(unfinished()).isEqualTo(JOBS);
    }

    @Test
    void admitsAJobOnceThatIsNotInMemoryYet() {
        router.send(queued.getLast());
        restoreAll();

        assertThat(unfinished()).isEqualTo(JOBS + 1);
    }

    @Test
    void runsEachJobOnceWhileItReadsTheRest() {
        worker.finish(running);
        FakeWorker next = router.worker("w2", 500);
        while (router.results().size() < JOBS + 1) {
            router.pass(Duration.ofMillis(100));
            List<Dispatch> some = router.newDispatches();
            assertThat(some).isNotEmpty();
            some.forEach(next::run);
        }
        router.pass(Duration.ofSeconds(5));

        assertThat(router.results())
                .extracting(JobResult::getJobId)
                .doesNotHaveDuplicates()
                .hasSize(JOBS + 1);
        assertThat(unfinished()).isZero();
        assertThat(router.stored("jobs")).isEmpty();
        assertThat(router.stored("bodies")).isEmpty();
    }

    /** Streams takes one record between two alarms that follow each other without a pause. */
    @Test
    void leavesTimeForRecordsWhileItReadsTheRest() {
        router.pass(Duration.ofMillis(1));
        double first = unfinished();
        for (int alarm = 0; alarm < 10; alarm++) {
            router.pass(Duration.ofMillis(1));
        }

        assertThat(first).isGreaterThan(1).isLessThan(JOBS);
        assertThat(unfinished()).isEqualTo(first);
        // The rest is as long as the slice was, and more, by this machine's clock.
        for (int rest = 0; unfinished() == first && rest < 50; rest++) {
            router.pass(Duration.ofMillis(20));
        }
        assertThat(unfinished()).isGreaterThan(first).isLessThan(JOBS);
    }

    private void restoreAll() {
        router.pass(Duration.ofSeconds(1));
    }

    private double unfinished() {
        return router.meters.get("sluice.router.jobs.unfinished").gauge().value();
    }
}
