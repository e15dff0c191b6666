package dev.sluice.results.redrive;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run needs until its row shows it: that nobody erases its request, or drops its day. */
class RunToComeTest {
    private static final Instant BEFORE = NOW.minusSeconds(60);
    private static final String WISHES = "SELECT count(*) FROM redrive_wish";

    @TempDir Path directory;

    private TestRedrives redrives;

    @BeforeEach
    void prepare() {
        redrives = new TestRedrives(TestPostgres.database(), directory);
    }

    @AfterEach
    void close() {
        redrives.close();
    }

    @Test
    void isWrittenDownUntilItsRowShowsIt() {
        TestJob job = failed("standard", BEFORE);

        redrives.redriver.one(TestJob.TENANT, job.id, TestRedrives.order(""));
        assertThat(redrives.value("SELECT core || run FROM redrive_wish"))
                .isEqualTo(job.id.core() + "2");
        redrives.projection.project(redrives.topics.record(job.queued(2)));

        assertThat(redrives.value(WISHES)).isEqualTo(0L);
    }

    @Test
    void isWrittenDownByFilterToo() throws Exception {
        List<TestJob> jobs = List.of(failed("standard", BEFORE), failed("standard", BEFORE));
        redrives.create("\"status\":[\"failed\"]", "");

        redrives.rounds(2);
        assertThat(redrives.log.wishes).hasSize(2);
        assertThat(redrives.value(WISHES)).isEqualTo(2L);
        redrives.projection.project(redrives.topics.record(jobs.getFirst().queued(2)));

        assertThat(redrives.value("SELECT core FROM redrive_wish"))
                .isEqualTo(jobs.getLast().id.core());
    }

    @Test
    void isNotAskedForWhenTheJobIsErasedMeanwhile() {
        TestJob job = failed("standard", BEFORE);
        redrives.log.meanwhile = () -> erase(job);

        assertThatThrownBy(
                        () -> redrives.redriver.one(TestJob.TENANT, job.id, TestRedrives.order("")))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_GONE));

        assertThat(redrives.log.wishes).isEmpty();
        assertThat(redrives.value(WISHES)).as("the erasure goes on").isEqualTo(0L);
    }

    @Test
    void isNotAskedForByFilterWhenTheJobIsErasedMeanwhile() throws Exception {
        TestJob erased = failed("standard", BEFORE);
        TestJob other = failed("standard", BEFORE);
        String id = redrives.create("\"status\":[\"failed\"]", "");
        redrives.log.meanwhile = () -> erase(erased);

        redrives.rounds(2);

        assertThat(redrives.log.wishes)
                .singleElement()
                .satisfies(wish -> assertThat(wish.getJobId()).isEqualTo(other.id.value()));
        assertThat(redrives.stored(id).counts().refused()).isEqualTo(1);
        assertThat(redrives.value("SELECT core FROM redrive_wish")).isEqualTo(other.id.core());
    }

    /** Of class short, two days: dropped at the end of the 10th. */
    @Test
    void doesNotOutliveTheDayOfItsJob() {
        TestJob job = failed("short", NOW.minus(Duration.ofDays(2)));

        assertThatThrownBy(
                        () ->
                                redrives.redriver.one(
                                        TestJob.TENANT,
                                        job.id,
                                        TestRedrives.order(
                                                ",\"changes\":{\"deadline_in_ms\":%d}"
                                                        .formatted(hours(12)))))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REDRIVE_CONFLICT))
                .hasMessageContaining("kept until 2026-03-11T00:00:00Z")
                .hasMessageContaining("a deadline at 2026-03-10T23:00:00Z or before");
        assertThat(redrives.log.wishes).isEmpty();

        redrives.redriver.one(
                TestJob.TENANT,
                job.id,
                TestRedrives.order(",\"changes\":{\"deadline_in_ms\":%d}".formatted(hours(11))));
        assertThat(redrives.log.wishes).hasSize(1);
    }

    @Test
    void doesNotOutliveTheDayOfItsJobByFilterEither() throws Exception {
        failed("short", NOW.minus(Duration.ofDays(2)));
        TestJob kept = failed("standard", NOW.minus(Duration.ofDays(2)));
        String id =
                redrives.create(
                        "\"status\":[\"failed\"]",
                        ",\"changes\":{\"deadline_in_ms\":%d}".formatted(hours(12)));

        redrives.rounds(2);

        assertThat(redrives.log.wishes)
                .singleElement()
                .satisfies(wish -> assertThat(wish.getJobId()).isEqualTo(kept.id.value()));
        assertThat(redrives.stored(id).counts().refused()).isEqualTo(1);
        assertThat(redrives.stored(id).lastRefusal()).contains("is kept until");
    }

    private TestJob failed(String retentionClass, Instant accepted) {
        TestJob job = TestJob.acceptedAt(accepted).ofClass(retentionClass);
        redrives.failed(job);
        return job;
    }

    private void erase(TestJob job) {
        redrives.projection.project(
                redrives.topics.record(
                        ErasedJob.newBuilder()
                                .setJobId(job.id.value())
                                .setTenant(TestJob.TENANT)
                                .setRun(1)
                                .setKeyId("key-1")
                                .setErasedAtMs(NOW.toEpochMilli())
                                .build()));
    }

    private static long hours(int hours) {
        return Duration.ofHours(hours).toMillis();
    }
}
