package dev.sluice.results.rebuild;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.ErasedJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rebuild leaves as it stands, because no topic tells it, or none any more. */
class RebuildKeepsTest {
    private final TestRebuild rebuilds = new TestRebuild();

    @BeforeEach
    void migrate() {
        rebuilds.database.migrate();
    }

    @AfterEach
    void close() {
        rebuilds.close();
    }

    @Test
    void bringsNoErasedBodyBack() throws Exception {
        TestJob erased = TestJob.acceptedAt(NOW);
        rebuilds.project(
                rebuilds.topics.record(erased.queued(1)),
                rebuilds.topics.record(erased.succeeded(1)));
        rebuilds.project(
                rebuilds.topics.record(
                        ErasedJob.newBuilder()
                                .setJobId(erased.id.value())
                                .setTenant(TestJob.TENANT)
                                .setRun(1)
                                .setKeyId("key-1")
                                .setErasedAtMs(NOW.toEpochMilli())
                                .build()));
        Map<String, List<String>> whole = rebuilds.tables();

        rebuilds.rebuild(Map.of());

        assertThat(rebuilds.tables()).isEqualTo(whole);
        assertThat(rebuilds.column("SELECT erased_ms FROM job WHERE response_inline IS NULL"))
                .containsExactly(Long.toString(NOW.toEpochMilli()));
    }

    /** The topic of results may be kept for longer than that of erasures. */
    @Test
    void bringsNoBodyBackWhoseErasureHasLeftItsTopic() throws Exception {
        bringsNoErasedBodyBack();
        Map<String, List<String>> whole = rebuilds.tables();

        rebuilds.rebuild(Map.of(TestTopics.ERASURES, 1L));

        assertThat(rebuilds.tables()).isEqualTo(whole);
    }

    /** No topic tells them as they are written; an erasure would take the request of a run. */
    @Test
    void leavesRunsThatWereAskedFor() throws Exception {
        TestJob wished = TestJob.acceptedAt(NOW);
        TestJob begun = TestJob.acceptedAt(NOW);
        for (TestJob job : List.of(wished, begun)) {
            rebuilds.project(
                    rebuilds.topics.record(job.queued(1)),
                    rebuilds.topics.record(job.failed(1, "no")));
            rebuilds.execute(
                    "INSERT INTO redrive_wish (until_ms, run, core, wish) VALUES (%d, 2, '%s', 'w')"
                            .formatted(NOW.plusSeconds(60).toEpochMilli(), job.id.core()));
        }
        rebuilds.project(rebuilds.topics.record(begun.queued(2)));

        rebuilds.rebuild(Map.of());
        assertThat(rebuilds.column("SELECT core FROM redrive_wish"))
                .containsExactly(wished.id.core());

        rebuilds.project(rebuilds.topics.record(wished.queued(2)));
        assertThat(rebuilds.column("SELECT core FROM redrive_wish")).isEmpty();
    }

    @Test
    void keepsWhatHasLeftTheTopics() throws Exception {
        Instant old = NOW.minus(Duration.ofDays(20));
        TestJob forgotten = TestJob.acceptedAt(old);
        rebuilds.project(
                rebuilds.topics.record(forgotten.queued(1)),
                rebuilds.topics.record(forgotten.succeeded(1)),
                rebuilds.topics.record(TestRebuild.usage(old, 5)),
                rebuilds.topics.record(TestRebuild.late(forgotten, old)),
                rebuilds.topics.batch(TestRebuild.file("file-old", old), old));
        Map<TopicPartition, Long> dropped =
                Map.of(
                        TestTopics.EVENTS,
                        rebuilds.next(TestTopics.EVENTS),
                        TestTopics.RESULTS,
                        rebuilds.next(TestTopics.RESULTS),
                        TestTopics.USAGE,
                        rebuilds.next(TestTopics.USAGE),
                        TestTopics.BATCHES,
                        rebuilds.next(TestTopics.BATCHES));
        // What the topics begin with.
        Instant before = NOW.minus(Duration.ofHours(3));
        TestJob first = TestJob.acceptedAt(before);
        rebuilds.project(
                rebuilds.topics.record(first.queued(1)),
                rebuilds.topics.record(first.succeeded(1)),
                rebuilds.topics.record(TestRebuild.usage(before, 7)),
                rebuilds.topics.batch(TestRebuild.file("file-first", before), before));
        rebuilds.history();
        Map<String, List<String>> whole = rebuilds.tables();
        rebuilds.execute(
                "UPDATE job SET status = 'failed', error_message = 'damaged' WHERE created_ms = "
                        + NOW.toEpochMilli());

        Rebuild.Outcome outcome = rebuilds.rebuild(dropped);

        assertThat(rebuilds.tables()).isEqualTo(whole);
        // The first job in the topic may have lost its beginning, so it stays as it stood.
        assertThat(outcome.jobs()).isEqualTo(2);
        assertThat(outcome.jobsFrom())
                .hasValueSatisfying(from -> assertThat(from).isBetween(before, NOW));
        assertThat(outcome.batches()).isEqualTo(1);
    }
}
