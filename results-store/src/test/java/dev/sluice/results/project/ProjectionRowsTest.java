package dev.sluice.results.project;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.serde.LaterVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProjectionRowsTest {
    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final TestJob job = TestJob.acceptedAt(NOW);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void foldsTheRecordsOfAJobIntoOneRow() {
        projection.project(
                topics.record(job.queued(1)),
                topics.record(job.started(1, 1)),
                topics.record(job.succeeded(1)));

        assertThat(value("count(*)")).isEqualTo(1L);
        assertThat(value("status")).isEqualTo("succeeded");
        assertThat(value("deadline_ms")).isEqualTo(NOW.plus(Duration.ofHours(1)).toEpochMilli());
        assertThat(value("tokens")).isEqualTo(18L);
    }

    @Test
    void keepsWhatEarlierRecordsOfTheRunTold() {
        projection.project(topics.record(job.queued(1)), topics.record(job.started(1, 1)));
        projection.project(topics.record(job.ended(1, TerminalStatus.EXPIRED)));

        assertThat(value("status")).isEqualTo("expired");
        assertThat(value("deadline_ms")).isEqualTo(NOW.plus(Duration.ofHours(1)).toEpochMilli());
    }

    @Test
    void neverGoesBackwards() {
        projection.project(topics.record(job.succeeded(1)));
        projection.project(topics.record(job.retrying(1, 3)));
        projection.project(topics.record(job.failed(1, "another end of the same run")));

        assertThat(value("status")).isEqualTo("succeeded");
        assertThat(value("error_code")).isNull();
    }

    @Test
    void ordersAttemptsOfARunByEpoch() {
        projection.project(topics.record(job.started(1, 2)));
        projection.project(topics.record(job.retrying(1, 1)));
        assertThat(value("status")).isEqualTo("running");

        projection.project(topics.record(job.retrying(1, 2)));
        assertThat(value("status")).isEqualTo("queued");
    }

    @Test
    void saysLastWhatAJobWaitsForUntilItRuns() {
        projection.project(topics.record(job.queued(1)), topics.record(waitsFor("budget")));
        assertThat(value("waiting_for")).isEqualTo("budget");
        projection.project(topics.record(waitsFor("paused")));
        assertThat(value("waiting_for")).isEqualTo("paused");

        projection.project(topics.record(job.started(1, 1)));
        projection.project(topics.record(waitsFor("budget")));

        assertThat(value("status")).isEqualTo("running");
    }

    @Test
    void saysSinceWhenAJobIsInItsLineAndUntilWhenItWaits() {
        JobLifecycleEvent queued = job.queued(1);
        projection.project(topics.record(queued));
        assertThat(value("since_ms")).isEqualTo(queued.getAcceptedAt());
        assertThat(value("waits_until_ms")).isNull();

        JobLifecycleEvent spilled = job.queued(1);
        spilled.setReason("it would have missed its deadline on lane sim-a");
        spilled.setOccurredAt(queued.getAcceptedAt() + 7_000);
        projection.project(topics.record(spilled));
        assertThat(value("since_ms")).isEqualTo(spilled.getOccurredAt());

        JobLifecycleEvent again = job.retrying(1, 1);
        again.setWaitsUntil(queued.getAcceptedAt() + 9_000);
        projection.project(topics.record(again));
        assertThat(value("since_ms")).isEqualTo(again.getWaitsUntil());
        assertThat(value("waits_until_ms")).isEqualTo(again.getWaitsUntil());

        projection.project(topics.record(job.succeeded(1)));
        assertThat(value("waits_until_ms")).isNull();
    }

    @Test
    void aLaterRunReplacesTheEndOfTheEarlierOne() {
        projection.project(topics.record(job.succeeded(1)));
        projection.project(topics.record(job.queued(2)));

        assertThat(value("status || run")).isEqualTo("queued2");
        assertThat(value("response_inline")).isNull();
        assertThat(value("finished_ms")).isNull();

        projection.project(topics.record(job.failed(1, "old")));
        assertThat(value("status || run")).isEqualTo("queued2");
    }

    @Test
    void severalRunsInOneBatchLeaveTheLast() {
        projection.project(
                topics.record(job.succeeded(1)),
                topics.record(job.queued(2)),
                topics.record(job.started(2, 1)));

        assertThat(value("status || run")).isEqualTo("running2");
        assertThat(value("finished_ms")).isNull();
    }

    @Test
    void aReplayChangesNothing() {
        List<ConsumerRecord<byte[], byte[]>> records =
                List.of(topics.record(job.queued(1)), topics.record(job.succeeded(1)));
        projection.write(records);
        Object before = value("job::text");

        TestProjection restarted = new TestProjection(database);
        restarted.write(records);

        assertThat(value("count(*)")).isEqualTo(1L);
        assertThat(value("job::text")).isEqualTo(before);
    }

    @Test
    void anOwnerThatLostItsPartitionWritesNothing() {
        TestProjection old = new TestProjection(database);
        old.project(topics.record(job.queued(1)));
        projection.project(topics.record(job.started(1, 1)));

        WriteOutcome outcome = old.write(List.of(topics.record(job.retrying(1, 1))));

        assertThat(outcome).isInstanceOf(WriteOutcome.Fenced.class);
        assertThat(value("status")).isEqualTo("running");
    }

    @Test
    void replacesNulCharactersThatPostgresCannotHold() {
        TestJob odd = TestJob.acceptedAt(NOW).with(Map.of("k\0ey", "va\0lue"));
        projection.project(topics.record(odd.failed(1, "bad \0 message")));

        assertThat(projection.deadLetters).isEmpty();
        assertThat(value("error_message")).isEqualTo("bad \ufffd message");
        assertThat(value("metadata->>'k\ufffdey'")).isEqualTo("va\ufffdlue");
    }

    @Test
    void holdsHugeMetadata() {
        TestJob huge = TestJob.acceptedAt(NOW).with(Map.of("k", "x".repeat(900_000)));
        projection.project(topics.record(huge.queued(1)));

        assertThat(value("length(metadata->>'k')")).isEqualTo(900_000);
    }

    @Test
    void putsAsideOnlyTheRowThatPostgresRefuses() {
        List<ConsumerRecord<byte[], byte[]>> records = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestJob each = TestJob.acceptedAt(NOW);
            var event = each.queued(1);
            if (i == 13) {
                // Too long for an index entry, even compressed.
                event.getCaller().setTenant(incompressible());
            }
            records.add(topics.record(event));
        }
        WriteOutcome outcome = projection.write(records);

        assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
        assertThat(value("count(*)")).isEqualTo(19L);
        assertThat(projection.deadLetters)
                .singleElement()
                .asString()
                .startsWith("sluice.job-events@13: PostgreSQL refused the row: ")
                .hasSizeLessThan(400);
        assertThat(projection.load(TestTopics.EVENTS).nextOffset()).isEqualTo(20);
    }

    @Test
    void putsAsideWhatItCannotRead() {
        projection.project(
                topics.garbage(TestTopics.RESULTS),
                topics.record(job.queued(1)),
                topics.record(job.started(1, 0)),
                topics.record(TestJob.acceptedAt(NOW).ofClass("No Such Class").queued(1)),
                topics.record(TestJob.acceptedAt(NOW.plus(Duration.ofDays(9))).queued(1)));

        assertThat(projection.deadLetters).hasSize(4);
        assertThat(value("count(*)")).isEqualTo(1L);
        assertThat(projection.load(TestTopics.EVENTS).nextOffset()).isEqualTo(4);
        assertThat(projection.load(TestTopics.RESULTS).nextOffset()).isEqualTo(1);
    }

    @Test
    void readsWhatALaterVersionWroteAsFarAsItCan() {
        JobResult result = job.succeeded(1);

        projection.project(
                topics.record(TestTopics.RESULTS, result, LaterVersion.FIELD),
                topics.record(
                        TestTopics.RESULTS,
                        TestJob.acceptedAt(NOW).succeeded(1),
                        LaterVersion.BRANCH));

        assertThat(value("status")).isEqualTo("succeeded");
        assertThat(value("count(*)")).isEqualTo(1L);
        assertThat(projection.deadLetters)
                .singleElement()
                .asString()
                .contains("do not fit schema id");
        assertThat(projection.load(TestTopics.RESULTS).nextOffset()).isEqualTo(2);
    }

    /** Its caller must not wait for ever: it has ended, and not as he hoped. */
    @Test
    void showsAnEndThatOnlyALaterVersionKnowsAsAFailure() {
        projection.project(
                topics.record(TestTopics.RESULTS, job.succeeded(1), LaterVersion.SYMBOL));

        assertThat(projection.deadLetters).isEmpty();
        assertThat(value("status")).isEqualTo("failed");
    }

    @Test
    void skipsJobsOfDaysThatAreOver() {
        projection.project(
                topics.record(TestJob.acceptedAt(NOW.minus(Duration.ofDays(31))).succeeded(1)),
                topics.record(
                        TestJob.acceptedAt(NOW.minus(Duration.ofDays(9)))
                                .ofClass("short")
                                .succeeded(1)));

        assertThat(value("count(*)")).isEqualTo(0L);
        assertThat(projection.deadLetters).isEmpty();
    }

    @Test
    void aJobThatWaitedForLongerThanItsClassIsKeptHasARow() {
        projection.project(
                topics.record(
                        TestJob.acceptedAt(NOW.minus(Duration.ofDays(6)))
                                .ofClass("short")
                                .succeeded(1)));

        assertThat(value("status")).isEqualTo("succeeded");
    }

    private @org.jspecify.annotations.Nullable Object value(String column) {
        return TestPostgres.value(database, "SELECT " + column + " FROM job");
    }

    private static String incompressible() {
        StringBuilder text = new StringBuilder();
        java.util.Random random = new java.util.Random(1);
        while (text.length() < 8_000) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    private JobLifecycleEvent waitsFor(String what) {
        JobLifecycleEvent event = job.queued(1);
        event.setWaitingFor(what);
        return event;
    }
}
