package dev.sluice.results.redrive;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.avro.TerminalStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All jobs of a filter: from their rows to wishes in the log, and from results to counts. */
class RedriveRunnerTest {
    @TempDir Path directory;

    private TestRedrives redrives;
    private String id = "";

    @BeforeEach
    void prepare() {
        redrives = new TestRedrives(TestPostgres.database(), directory);
    }

    @AfterEach
    void close() {
        redrives.close();
    }

    @Test
    void redrivesAllThatFit() throws Exception {
        List<TestJob> failed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            failed.add(redrives.failed());
        }
        redrives.ended(TerminalStatus.EXPIRED, result -> result.setRequestOffset(null));
        redrives.ended(TerminalStatus.SUCCEEDED, result -> {});
        create("\"status\":[\"failed\",\"expired\"]");

        redrives.rounds(4);

        assertThat(wished()).containsExactlyInAnyOrderElementsOf(ids(failed));
        assertThat(redrives.log.wishes).allMatch(wish -> wish.getRedriveId().equals(id));
        assertThat(counts()).isEqualTo("4 selected 3 redriven 1 refused 0 succeeded 0 failed");
        assertThat(stored().status()).isEqualTo("finishing");

        redrives.projection.project(
                redrives.topics.record(end(failed.get(0), TerminalStatus.SUCCEEDED)),
                redrives.topics.record(end(failed.get(1), TerminalStatus.FAILED)),
                redrives.topics.record(refused(failed.get(2))));
        redrives.rounds(1);

        assertThat(counts()).isEqualTo("4 selected 2 redriven 2 refused 1 succeeded 1 failed");
        assertThat(stored().status()).isEqualTo("completed");
    }

    @Test
    void neitherDoublesNorSkipsAfterACrash() throws Exception {
        List<TestJob> failed = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            failed.add(redrives.failed());
        }
        create("\"status\":[\"failed\"]");
        redrives.log.failing = true;
        redrives.rounds(3);
        assertThat(stored().counts().redriven()).as("nothing was confirmed").isZero();
        // What was in the log all the same runs meanwhile.
        String begun = wished().getFirst();
        for (TestJob job : failed) {
            if (job.id.value().equals(begun)) {
                redrives.projection.project(redrives.topics.record(job.queued(2)));
            }
        }
        redrives.log.failing = false;
        redrives.now = NOW.plusSeconds(6);

        redrives.rounds(6);

        assertThat(redrives.log.wishes.stream().map(RedriveRequest::getRun).distinct())
                .containsExactly(2);
        assertThat(
                        redrives.log.wishes.subList(
                                redrives.log.wishes.size() - 150, redrives.log.wishes.size() - 50))
                .as("those written again say when they were wished for first")
                .allMatch(wish -> wish.getRequestedAtMs() == NOW.toEpochMilli())
                .allMatch(
                        wish -> wish.getRequest().getAcceptedAtMs() == redrives.now.toEpochMilli());
        assertThat(wished().stream().distinct()).containsExactlyInAnyOrderElementsOf(ids(failed));
        assertThat(counts()).isEqualTo("150 selected 150 redriven 0 refused 0 succeeded 0 failed");
    }

    @Test
    void looksAtTheJobsAgainBeforeItWrites() throws Exception {
        TestJob wanted = redrives.failed();
        TestJob erased = redrives.failed();
        TestJob ours = redrives.failed();
        TestJob theirs = redrives.failed();
        create("\"status\":[\"failed\"]");
        redrives.rounds(1);
        redrives.projection.project(
                redrives.topics.record(
                        ErasedJob.newBuilder()
                                .setJobId(erased.id.value())
                                .setTenant(TestJob.TENANT)
                                .setRun(1)
                                .setKeyId("key-1")
                                .setErasedAtMs(NOW.toEpochMilli())
                                .build()),
                redrives.topics.record(end(ours, TerminalStatus.SUCCEEDED)),
                redrives.topics.record(theirs.ended(2, TerminalStatus.FAILED)));

        redrives.rounds(3);

        assertThat(wished()).containsExactly(wanted.id.value());
        assertThat(counts()).isEqualTo("4 selected 2 redriven 2 refused 1 succeeded 0 failed");
        assertThat(stored().lastRefusal()).isNotNull();
        assertThat(stored().status()).as("it waits for the first").isEqualTo("finishing");
    }

    @Test
    void takesNoMoreThanTheTenantHasRoomFor() throws Exception {
        redrives.queuedJobsMax = 4;
        List<TestJob> failed = List.of(redrives.failed(), redrives.failed(), redrives.failed());
        create("\"status\":[\"failed\"]");

        redrives.rounds(6);
        assertThat(redrives.log.wishes).hasSize(2);
        TestJob first =
                failed.stream()
                        .filter(job -> job.id.value().equals(wished().getFirst()))
                        .findFirst()
                        .orElseThrow();
        redrives.projection.project(redrives.topics.record(end(first, TerminalStatus.FAILED)));
        redrives.rounds(6);

        assertThat(wished()).as("each once, also the one that failed again").hasSize(3);
        assertThat(wished()).doesNotHaveDuplicates();
    }

    @Test
    void takesNothingMoreWhenItIsCancelled() throws Exception {
        redrives.failed();
        create("\"status\":[\"failed\"]");
        redrives.rows.write(
                connection -> {
                    RedriveRows.cancel(connection, id, NOW.toEpochMilli());
                    return true;
                });

        redrives.rounds(3);

        assertThat(redrives.log.wishes).isEmpty();
        assertThat(stored().status()).isEqualTo("cancelled");
        assertThat(stored().endedMs()).isNotNull();
    }

    @Test
    void findsByMetadata() throws Exception {
        TestJob wanted =
                redrives.ended(
                        TerminalStatus.FAILED, result -> result.setMetadata(Map.of("a", "1")));
        redrives.failed();
        create("\"status\":[\"failed\"],\"metadata\":{\"a\":\"1\"}");

        redrives.rounds(3);

        assertThat(wished()).containsExactly(wanted.id.value());
    }

    private void create(String filter) {
        id = redrives.create(filter, "");
    }

    private StoredRedrive stored() {
        return redrives.stored(id);
    }

    private String counts() {
        StoredRedrive.Counts counts = stored().counts();
        return "%d selected %d redriven %d refused %d succeeded %d failed"
                .formatted(
                        counts.selected(),
                        counts.redriven() - counts.overtaken(),
                        counts.refused() + counts.overtaken(),
                        counts.succeeded(),
                        counts.failed());
    }

    private List<String> wished() {
        return redrives.log.wishes.stream().map(RedriveRequest::getJobId).toList();
    }

    private static List<String> ids(List<TestJob> jobs) {
        return jobs.stream().map(job -> job.id.value()).toList();
    }

    private JobResult end(TestJob job, TerminalStatus status) {
        JobResult result = job.ended(2, status);
        result.setRedriveId(id);
        result.setFinishedAt(NOW.plusSeconds(5).toEpochMilli());
        return result;
    }

    private JobLifecycleEvent refused(TestJob job) {
        JobLifecycleEvent event = job.event(2, JobEventType.REDRIVE_REFUSED, 0);
        event.setRedriveId(id);
        return event;
    }
}
