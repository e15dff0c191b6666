package dev.sluice.results.erase;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.erase.Erasures.Asker;
import dev.sluice.results.erase.Erasures.Erased;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.body.BlobStore;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryBlobStore;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErasuresTest {
    private static final Asker ASKER = new Asker("key-1", "gdpr 17", "192.0.2.1", "req_1");
    private static final LocalDate TODAY = LocalDate.ofInstant(NOW, ZoneOffset.UTC);

    @TempDir private Path directory = Path.of("");

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final List<ErasedJob> written = new CopyOnWriteArrayList<>();
    private final List<AuditRecord> audited = new CopyOnWriteArrayList<>();
    private final TestJob job = TestJob.acceptedAt(NOW);
    private boolean logAway;
    private boolean storeAway;
    private Consumer<String> beforeDelete = claim -> {};
    private final List<Connection> taken = new ArrayList<>();
    private @Nullable BlobStore blobs;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void leavesTheJobAndTakesItsBodies() {
        project(job.succeeded(1));

        Erased erased = erase();

        assertThat(erased)
                .isEqualTo(new Erased(job.id.value(), 1, "succeeded", NOW.toEpochMilli()));
        assertThat(value("SELECT count(*) FROM job WHERE response_inline IS NOT NULL"))
                .isEqualTo(0L);
        assertThat(value("SELECT erased_ms FROM job")).isEqualTo(NOW.toEpochMilli());
        assertThat(value("SELECT cost_nano_usd FROM job")).isEqualTo(1_234_567_891L);
    }

    @Test
    void writesDownWhoAskedForWhat() {
        project(job.succeeded(1));

        erase();

        assertThat(written)
                .singleElement()
                .satisfies(
                        record -> {
                            assertThat(record.getJobId()).isEqualTo(job.id.value());
                            assertThat(record.getRun()).isEqualTo(1);
                            assertThat(record.getKeyId()).isEqualTo("key-1");
                        });
        assertThat(audited)
                .singleElement()
                .satisfies(
                        record -> {
                            assertThat(record.getAction()).isEqualTo("erase");
                            assertThat(record.getKind()).isEqualTo("jobs");
                            assertThat(record.getName()).isEqualTo(job.id.value());
                            assertThat(record.getReason()).isEqualTo("gdpr 17");
                            assertThat(record.getSourceAddress()).isEqualTo("192.0.2.1");
                        });
    }

    @Test
    void deletesTheBlobsOfRequestAndResponse() {
        String request = blobs().put("standard", TODAY, new byte[] {1});
        String response = blobs().put("standard", TODAY, new byte[] {2});
        project(large(request, response));

        erase();

        for (String claim : List.of(request, response)) {
            assertThatThrownBy(() -> blobs().get(claim))
                    .isInstanceOfSatisfying(
                            BlobUnavailableException.class,
                            gone -> assertThat(gone.isMissing()).isTrue());
        }
        assertThat(value("SELECT count(*) FROM erased_job WHERE claims <> '{}'")).isEqualTo(0L);
    }

    @Test
    void deletesTheBlobsOfEarlierRuns() {
        List<String> responses = new ArrayList<>();
        for (int run = 1; run <= 3; run++) {
            String response = blobs().put("standard", TODAY, new byte[] {2});
            responses.add(response);
            projection.project(topics.record(job.queued(run)));
            JobResult result = job.succeeded(run);
            result.setResponse(new Body(null, response, BodyEncoding.IDENTITY, 1L, null));
            project(result);
        }

        erase();

        for (String claim : responses) {
            assertThatThrownBy(() -> blobs().get(claim))
                    .isInstanceOf(BlobUnavailableException.class);
        }
        assertThat(value("SELECT older_claims FROM job")).isNull();
    }

    @Test
    void deletesTheBlobsOfRunsThatWereProjectedAtOnce() {
        List<String> responses = new ArrayList<>();
        List<ConsumerRecord<byte[], byte[]>> results = new ArrayList<>();
        for (int run = 1; run <= 3; run++) {
            String response = blobs().put("standard", TODAY, new byte[] {2});
            responses.add(response);
            JobResult result = job.succeeded(run);
            result.setResponse(new Body(null, response, BodyEncoding.IDENTITY, 1L, null));
            results.add(topics.record(result));
        }
        // An event of a later run may come before the end of an earlier one: another topic has it.
        projection.project(
                results.get(0), topics.record(job.queued(3)), results.get(1), results.get(2));
        assertThat(value("SELECT cardinality(older_claims) FROM job")).isEqualTo(2);

        erase();

        for (String claim : responses) {
            assertThatThrownBy(() -> blobs().get(claim))
                    .isInstanceOf(BlobUnavailableException.class);
        }
    }

    @Test
    void aSecondTimeChangesNothing() {
        project(job.succeeded(1));
        Erased first = erase();

        assertThat(erase()).isEqualTo(first);
        assertThat(written).hasSize(1);
    }

    @Test
    void aJobThatHasNotEndedKeepsItsBodies() {
        projection.project(topics.record(job.queued(1)));

        assertThatThrownBy(this::erase)
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FINISHED))
                .hasMessageContaining("the job is queued");
        assertThat(written).isEmpty();
    }

    /**
     * Its files are made of the bodies of its lines, and a retry would run the erased one again.
     */
    @Test
    void aLineKeepsItsBodiesUntilItsBatchHasEnded() {
        JobResult line = job.succeeded(1);
        line.setBatch(new BatchLine("batch_1", 1));
        project(line);
        projection.project(
                topics.batch(
                        BatchRequest.newBuilder()
                                .setBatchId("batch_1")
                                .setCaller(line.getCaller())
                                .setInputFileId("file-1")
                                .setEndpoint("/v1/chat/completions")
                                .setAcceptedAtMs(NOW.toEpochMilli())
                                .setDeadlineMs(NOW.toEpochMilli())
                                .build()));

        assertThatThrownBy(this::erase)
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FINISHED))
                .hasMessageContaining("a line of batch batch_1, which has not ended");
        assertThat(written).isEmpty();

        projection.project(
                topics.batch(
                        BatchEnded.newBuilder()
                                .setBatchId("batch_1")
                                .setTenant(TestJob.TENANT)
                                .setStatus(BatchEnd.COMPLETED)
                                .setEndedAt(NOW.toEpochMilli())
                                .build()));
        assertThat(erase().run()).isEqualTo(1);
    }

    @Test
    void anotherTenantsJobIsMissing() {
        project(job.succeeded(1));

        assertThatThrownBy(() -> erasures().erase("globex", job.id, ASKER))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FOUND));
        assertThat(written).isEmpty();
    }

    @Test
    void keepsTheBodiesWhileTheLogDoesNotConfirm() {
        project(job.succeeded(1));
        logAway = true;

        assertThatThrownBy(this::erase)
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.RESULTS_UNAVAILABLE));
        assertThat(value("SELECT count(*) FROM job WHERE response_inline IS NOT NULL"))
                .isEqualTo(1L);
    }

    @Test
    void whatTheBlobStoreWouldNotDeleteIsDeletedLater() throws Exception {
        String response = blobs().put("standard", TODAY, new byte[] {2});
        project(large(null, response));
        storeAway = true;
        assertThatThrownBy(this::erase)
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("blob store");
        assertThat(value("SELECT response_claim FROM job")).isNull();

        storeAway = false;
        new EraseTidy(database, deleter()).tidy(NOW);

        assertThatThrownBy(() -> blobs().get(response))
                .isInstanceOf(BlobUnavailableException.class);
    }

    /** The projection writes by the same few connections, and a store may take minutes. */
    @Test
    void holdsNoConnectionWhileTheBlobStoreDeletes() {
        project(large(null, blobs().put("standard", TODAY, new byte[] {2})));
        beforeDelete =
                claim -> {
                    try (var one = database.writer();
                            var two = database.writer();
                            var three = database.writer();
                            var four = database.writer();
                            var five = database.clientWriter();
                            var six = database.clientWriter()) {
                        taken.addAll(List.of(one, two, three, four, five, six));
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                };

        erase();

        assertThat(taken).hasSize(6);
        assertThat(value("SELECT count(*) FROM erased_job WHERE claims <> '{}'")).isEqualTo(0L);
    }

    @Test
    void aBlobThatCannotBeDeletedHoldsUpNoOther() throws Exception {
        List<String> claims = new ArrayList<>();
        storeAway = true;
        for (int i = 0; i < 3; i++) {
            String claim = blobs().put("standard", TODAY, new byte[] {2});
            claims.add(claim);
            TestJob one = TestJob.acceptedAt(NOW);
            JobResult result = one.succeeded(1);
            result.setResponse(new Body(null, claim, BodyEncoding.IDENTITY, 1L, null));
            project(result);
            assertThatThrownBy(() -> erasures().erase(TestJob.TENANT, one.id, ASKER))
                    .isInstanceOf(SluiceException.class);
        }
        storeAway = false;
        String bad = claims.getFirst();
        beforeDelete =
                claim -> {
                    if (claim.equals(bad)) {
                        throw BlobUnavailableException.failed("not this one", new IOException());
                    }
                };

        new EraseTidy(database, deleter()).tidy(NOW);

        assertThat(value("SELECT string_agg(claims[1], ' ') FROM erased_job WHERE claims <> '{}'"))
                .isEqualTo(bad);
    }

    @Test
    void soManyAtATimeAndNoMore() throws Exception {
        CountDownLatch allAreDeleting = new CountDownLatch(Erasures.AT_A_TIME_MAX);
        CountDownLatch goOn = new CountDownLatch(1);
        beforeDelete =
                claim -> {
                    allAreDeleting.countDown();
                    await(goOn);
                };
        project(large(null, blobs().put("standard", TODAY, new byte[] {2})));
        Erasures erasures = erasures();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Erased>> underWay = new ArrayList<>();
            for (int i = 0; i < Erasures.AT_A_TIME_MAX; i++) {
                underWay.add(threads.submit(() -> erasures.erase(TestJob.TENANT, job.id, ASKER)));
            }
            try {
                await(allAreDeleting);
                assertThatThrownBy(() -> erasures.erase(TestJob.TENANT, job.id, ASKER))
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
        assertThat(erasures.erase(TestJob.TENANT, job.id, ASKER).run()).isEqualTo(1);
    }

    /** As after a crash between the log and the row, or when the row is made again. */
    @Test
    void whatTheLogSaysIsDoneByTheProjection() throws Exception {
        String response = blobs().put("standard", TODAY, new byte[] {2});
        project(large(null, response));

        projection.project(topics.record(erased(1)));
        new EraseTidy(database, deleter()).tidy(NOW);

        assertThat(value("SELECT erased_ms FROM job")).isEqualTo(NOW.toEpochMilli());
        assertThatThrownBy(() -> blobs().get(response))
                .isInstanceOf(BlobUnavailableException.class);
    }

    @Test
    void aResultThatIsProjectedAfterItsErasureHasNoBody() {
        projection.project(topics.record(erased(1)));

        project(job.succeeded(1));

        assertThat(value("SELECT response_inline FROM job")).isNull();
        assertThat(value("SELECT status FROM job")).isEqualTo("succeeded");
    }

    @Test
    void theNextRunKeepsItsBody() {
        project(job.succeeded(1));
        erase();

        projection.project(topics.record(job.queued(2)));
        assertThat(value("SELECT erased_ms FROM job")).isNull();
        project(job.succeeded(2));

        assertThat(value("SELECT count(*) FROM job WHERE response_inline IS NOT NULL"))
                .isEqualTo(1L);
    }

    @Test
    void anErasureIsForgottenWhenTheDayOfItsJobWasDropped() throws Exception {
        project(job.succeeded(1));
        erase();
        EraseTidy tidy = new EraseTidy(database, deleter());

        tidy.tidy(NOW.plus(Duration.ofDays(41)));
        assertThat(value("SELECT count(*) FROM erased_job")).isEqualTo(1L);
        try (var connection = database.writer();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM job");
            connection.commit();
        }
        tidy.tidy(NOW.plus(Duration.ofDays(41)));

        assertThat(value("SELECT count(*) FROM erased_job")).isEqualTo(0L);
    }

    private JobResult large(@Nullable String request, String response) {
        JobResult result = job.succeeded(1);
        result.setRequestClaim(request);
        result.setResponse(new Body(null, response, BodyEncoding.IDENTITY, 1L, null));
        return result;
    }

    private ErasedJob erased(int run) {
        return ErasedJob.newBuilder()
                .setJobId(job.id.value())
                .setTenant(TestJob.TENANT)
                .setRun(run)
                .setKeyId("key-1")
                .setErasedAtMs(NOW.toEpochMilli())
                .build();
    }

    private void project(JobResult result) {
        projection.project(topics.record(result));
    }

    private Erased erase() {
        return erasures().erase(TestJob.TENANT, job.id, ASKER);
    }

    private Erasures erasures() {
        return new Erasures(
                database,
                (partition, id, erased, audit) -> {
                    if (logAway) {
                        throw new IllegalStateException("away");
                    }
                    written.add(erased);
                    audited.add(audit);
                },
                tenant -> OptionalInt.of(TestTopics.PARTITION),
                deleter(),
                InstantSource.fixed(NOW));
    }

    private Blobs deleter() {
        BlobStore store = blobs();
        return new Blobs(
                database,
                new Bodies(
                        new BlobStore() {
                            @Override
                            public String put(String name, LocalDate day, byte[] bytes) {
                                return store.put(name, day, bytes);
                            }

                            @Override
                            public byte[] get(String claimCheck) {
                                return store.get(claimCheck);
                            }

                            @Override
                            public void delete(String claimCheck) {
                                if (storeAway) {
                                    throw BlobUnavailableException.failed(
                                            "the store is away", new IOException("away"));
                                }
                                beforeDelete.accept(claimCheck);
                                store.delete(claimCheck);
                            }
                        }),
                InstantSource.fixed(NOW));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private BlobStore blobs() {
        BlobStore made = blobs;
        if (made == null) {
            made = new DirectoryBlobStore(directory, 1_000);
            blobs = made;
        }
        return made;
    }

    private @Nullable Object value(String sql) {
        return TestPostgres.value(database, sql);
    }
}
