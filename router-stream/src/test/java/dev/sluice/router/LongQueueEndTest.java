package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Ends of single jobs among a hundred thousand that wait. Nothing runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongQueueEndTest {
    private static final int STEPS_MAX = 1_000;
    private static final int JOBS = 100_000;

    /** Deadlines are kept by the second. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private final RouterHarness router = new RouterHarness();
    private final List<JobRequest> queued = new ArrayList<>();

    /** Into the store, as an earlier life of the task left them: the driver commits each record. */
    @BeforeAll
    void fillTheQueue() {
        router.submit(aJob());
        JobEntry template = router.<String, JobEntry>stored("jobs").getFirst();
        KeyValueStore<String, JobEntry> entries = router.store("jobs");
        KeyValueStore<String, byte[]> bodies = router.store("bodies");
        var codec =
                RouterHarness.CODECS.forTopic(
                        RouterHarness.TOPICS.byName(Topics.REQUESTS), SpecificRecord.class);
        for (int i = 0; i < JOBS; i++) {
            JobRequest job = aJob().build(router.now());
            String core = new JobId(job.getJobId()).core();
            entries.put(
                    "w" + core,
                    JobEntry.newBuilder(template)
                            .setJobId(job.getJobId())
                            .setDeadlineMs(job.getDeadlineMs())
                            .build());
            bodies.put(core, codec.encode(job));
            queued.add(job);
        }
        router.restart();
        // Some at a time, as many as this machine reads in a slice, and one alarm for each step.
        for (int i = 0; unfinished() < JOBS + 1 && i < STEPS_MAX; i++) {
            router.pass(Duration.ofMillis(100));
        }
        assertThat(unfinished()).isEqualTo(JOBS + 1);
    }

    private double unfinished() {
        return router.meters.get("sluice.router.jobs.unfinished").gauge().value();
    }

    @AfterAll
    void close() {
        router.close();
    }

    private List<TerminalStatus> resultsOf(JobRequest job) {
        return router.results().stream()
                .filter(result -> result.getJobId().equals(job.getJobId()))
                .map(JobResult::getStatus)
                .toList();
    }

    @Test
    void aJobThatIsCancelledEndsWithTheRecordThatSaysSo() {
        for (int which : new int[] {0, JOBS / 2, JOBS - 1}) {
            router.cancel(queued.get(which));

            assertThat(resultsOf(queued.get(which))).containsExactly(TerminalStatus.CANCELLED);
        }
    }

    @Test
    void aJobWhoseDeadlineHasPassedEndsWithinATick() {
        Duration left = Duration.ofSeconds(20);
        JobRequest hurried = router.submit(aJob().dueIn(left));
        router.pass(left.minus(Duration.ofMillis(100)));
        assertThat(resultsOf(hurried)).isEmpty();

        router.pass(TICK.plus(Duration.ofMillis(150)));

        assertThat(resultsOf(hurried)).containsExactly(TerminalStatus.EXPIRED);
    }
}
