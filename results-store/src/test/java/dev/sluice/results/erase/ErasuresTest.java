package dev.sluice.results.erase;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.erase.Erasures.Erased;
import dev.sluice.results.testkit.HeldJobs;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who asks for an erasure: what is written down, what is left of the job, and who is refused. */
class ErasuresTest {
    @TempDir Path directory;

    private TestErasures erasures;

    @BeforeEach
    void prepare() {
        erasures = new TestErasures(TestPostgres.database(), directory);
    }

    @AfterEach
    void close() {
        erasures.close();
    }

    @Test
    void leavesTheJobAndTakesItsBodies() {
        erasures.project(erasures.job.succeeded(1));

        Erased erased = erasures.erase();

        assertThat(erased)
                .isEqualTo(new Erased(erasures.job.id.value(), 1, "succeeded", NOW.toEpochMilli()));
        assertThat(erasures.value("SELECT count(*) FROM job WHERE response_inline IS NOT NULL"))
                .isEqualTo(0L);
        assertThat(erasures.value("SELECT erased_ms FROM job")).isEqualTo(NOW.toEpochMilli());
        assertThat(erasures.value("SELECT cost_nano_usd FROM job")).isEqualTo(1_234_567_891L);
    }

    @Test
    void writesDownWhoAskedForWhat() {
        erasures.project(erasures.job.succeeded(1));

        erasures.erase();

        assertThat(erasures.written)
                .singleElement()
                .satisfies(
                        record -> {
                            assertThat(record.getJobId()).isEqualTo(erasures.job.id.value());
                            assertThat(record.getRun()).isEqualTo(1);
                            assertThat(record.getKeyId()).isEqualTo("key-1");
                        });
        assertThat(erasures.audited)
                .singleElement()
                .satisfies(
                        record -> {
                            assertThat(record.getAction()).isEqualTo("erase");
                            assertThat(record.getKind()).isEqualTo("jobs");
                            assertThat(record.getName()).isEqualTo(erasures.job.id.value());
                            assertThat(record.getReason()).isEqualTo("gdpr 17");
                            assertThat(record.getSourceAddress()).isEqualTo("192.0.2.1");
                        });
    }

    @Test
    void aSecondTimeChangesNothing() {
        erasures.project(erasures.job.succeeded(1));
        Erased first = erasures.erase();

        assertThat(erasures.erase()).isEqualTo(first);
        assertThat(erasures.written).hasSize(1);
    }

    @Test
    void aJobThatHasNotEndedKeepsItsBodies() {
        erasures.project(erasures.topics.record(erasures.job.queued(1)));

        assertThatThrownBy(erasures::erase)
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FINISHED))
                .hasMessageContaining("the job is queued");
        assertThat(erasures.written).isEmpty();
    }

    /**
     * Its files are made of the bodies of its lines, and a retry would run the erased one again.
     */
    @Test
    void aLineKeepsItsBodiesUntilItsBatchHasEnded() {
        JobResult line = erasures.job.succeeded(1);
        line.setBatch(new BatchLine("batch_1", 1));
        erasures.project(line);
        erasures.project(
                erasures.topics.batch(
                        BatchRequest.newBuilder()
                                .setBatchId("batch_1")
                                .setCaller(line.getCaller())
                                .setInputFileId("file-1")
                                .setEndpoint("/v1/chat/completions")
                                .setAcceptedAtMs(NOW.toEpochMilli())
                                .setDeadlineMs(NOW.toEpochMilli())
                                .build()));

        assertThatThrownBy(erasures::erase)
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FINISHED))
                .hasMessageContaining("a line of batch batch_1, which has not ended");
        assertThat(erasures.written).isEmpty();

        erasures.project(
                erasures.topics.batch(
                        BatchEnded.newBuilder()
                                .setBatchId("batch_1")
                                .setTenant(TestJob.TENANT)
                                .setStatus(BatchEnd.COMPLETED)
                                .setEndedAt(NOW.toEpochMilli())
                                .build()));
        assertThat(erasures.erase().run()).isEqualTo(1);
    }

    @Test
    void anotherTenantsJobIsMissing() {
        erasures.project(erasures.job.succeeded(1));

        assertThatThrownBy(() -> erasures.role.erase("globex", erasures.job.id, TestErasures.ASKER))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FOUND));
        assertThat(erasures.written).isEmpty();
    }

    @Test
    void keepsTheBodiesWhileTheLogDoesNotConfirm() {
        erasures.project(erasures.job.succeeded(1));
        erasures.logAway = true;

        assertThatThrownBy(erasures::erase)
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.RESULTS_UNAVAILABLE));
        assertThat(erasures.value("SELECT count(*) FROM job WHERE response_inline IS NOT NULL"))
                .isEqualTo(1L);
    }

    @Test
    void soManyAtATimeAndNoMore() throws Exception {
        CountDownLatch allAreDeleting = new CountDownLatch(Erasures.AT_A_TIME_MAX);
        CountDownLatch goOn = new CountDownLatch(1);
        erasures.beforeDelete =
                claim -> {
                    allAreDeleting.countDown();
                    await(goOn);
                };
        erasures.project(erasures.large(null, erasures.blob()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Erased>> underWay = new ArrayList<>();
            for (int i = 0; i < Erasures.AT_A_TIME_MAX; i++) {
                underWay.add(threads.submit(erasures::erase));
            }
            try {
                await(allAreDeleting);
                assertThatThrownBy(erasures::erase)
                        .isInstanceOfSatisfying(
                                SluiceException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKLOG_FULL))
                        .hasMessageContaining("8 erasures");
            } finally {
                goOn.countDown();
            }
            for (Future<Erased> each : underWay) {
                assertThat(each.get().run()).isEqualTo(1);
            }
        }
        assertThat(erasures.erase().run()).isEqualTo(1);
    }

    @Test
    void looksForTheJobInItsDayAlone() throws Exception {
        erasures.project(erasures.large(null, erasures.blob()));
        Erased first = erasures.erase();

        try (var held = HeldJobs.of(erasures.database)) {
            assertThat(held).isNotNull();
            assertThat(erasures.erase()).isEqualTo(first);
        }
    }

    /** A client that repeats its Idempotency-Key has an id of the next day. */
    @Test
    void findsTheJobByAnIdOfTheDayAfter() {
        TestJob job = TestJob.withKey("key", NOW);
        TestJob again = TestJob.withKey("key", NOW.plus(Duration.ofHours(23)));
        erasures.project(erasures.topics.record(job.succeeded(1)));

        Erased erased = erasures.role.erase(TestJob.TENANT, again.id, TestErasures.ASKER);

        assertThat(erased.id()).isEqualTo(job.id.value());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
