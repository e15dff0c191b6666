package dev.sluice.results.redrive;

import static dev.sluice.results.project.TestProjection.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.redrive.Redriver.Wished;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryBlobStore;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From rows of ended jobs to wishes in the log, and back from results to counts. */
class RedriveTest {
    private static final String WHO = "{\"key_id\":\"key-2\"%s}";

    @TempDir Path directory;

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final InMemoryRequestLog log = new InMemoryRequestLog();
    private final RedriveRows rows = new RedriveRows(database);
    private final ObjectId id =
            new ObjectIds(TestJob.IDS)
                    .random(ObjectId.Kind.REDRIVE, TestJob.TENANT, TestJob.SHARD, NOW);
    private int queuedJobsMax = 100_000;
    private Instant now = NOW;
    private Redriver redriver;
    private RedriveRunner runner;

    @BeforeEach
    void prepare() {
        Tenants tenants =
                name ->
                        Optional.of(
                                new Tenant(
                                        name,
                                        TestJob.SHARD,
                                        TestTopics.PARTITION,
                                        List.of("*"),
                                        queuedJobsMax));
        Requests requests =
                new Requests(log, new Bodies(new DirectoryBlobStore(directory, 1024 * 1024)));
        RunMaker maker = new RunMaker(requests, TestProjection.RETENTION, () -> now);
        redriver = new Redriver(rows, maker, log, tenants, () -> now);
        runner = new RedriveRunner(database, maker, log, tenants, () -> now);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void wishesForTheNextRunOfAFailedJob() {
        TestJob job = failed();

        Wished wished = redriver.one(TestJob.TENANT, job.id, order(""));

        assertThat(wished.run()).isEqualTo(2);
        assertThat(wished.known()).isFalse();
        RedriveRequest wish = log.wishes.getFirst();
        assertThat(wish.getRun()).isEqualTo(2);
        assertThat(wish.getRedriveId()).isEqualTo("run_" + job.id.core() + ".2");
        JobRequest request = wish.getRequest();
        assertThat(request.getModel()).isEqualTo("small");
        assertThat(request.getCaller())
                .isEqualTo(new Caller(TestJob.TENANT, TestJob.SHARD, "p", "key-2", "u"));
        assertThat(request.getAcceptedAtMs()).isEqualTo(NOW.toEpochMilli());
        assertThat(Duration.ofMillis(request.getDeadlineMs() - request.getAcceptedAtMs()))
                .as("as long as the first run was given")
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void changesWhatTheOrderSays() {
        TestJob job = failed();

        redriver.one(
                TestJob.TENANT,
                job.id,
                order(
                        ",\"project\":\"mine\",\"changes\":{\"model\":\"large\",\"deadline_in_ms\":5000,\"max_cost_nano_usd\":7}"));

        JobRequest request = log.wishes.getFirst().getRequest();
        assertThat(request.getModel()).isEqualTo("large");
        assertThat(request.getDeadlineMs()).isEqualTo(NOW.plusSeconds(5).toEpochMilli());
        assertThat(request.getCostMaxNanoUsd()).isEqualTo(7);
        assertThat(request.getCaller().getProject()).isEqualTo("mine");
    }

    @Test
    void doesNotRepeatAWishThatHasAName() {
        TestJob job = failed();
        redriver.one(TestJob.TENANT, job.id, order(",\"wish\":\"k1\""));
        JobResult second = job.failed(2, "again");
        second.setRedriveId("k1");
        second.setRequestOffset(log.add(TestRedrives.request(job)));
        projection.project(topics.record(second));

        Wished again = redriver.one(TestJob.TENANT, job.id, order(",\"wish\":\"k1\""));
        Wished other = redriver.one(TestJob.TENANT, job.id, order(",\"wish\":\"k2\""));

        assertThat(again.known()).isTrue();
        assertThat(again.run()).isEqualTo(2);
        assertThat(other.run()).isEqualTo(3);
        assertThat(log.wishes).hasSize(2);
    }

    @Test
    void refusesWhatHasNotEndedOrHasSucceeded() {
        TestJob running = TestJob.acceptedAt(NOW.minusSeconds(60));
        projection.project(topics.record(running.started(1, 1)));
        TestJob done = ended(TerminalStatus.SUCCEEDED, result -> {});
        TestJob unknown = TestJob.acceptedAt(NOW);

        assertThat(refusal(running)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
        assertThat(refusal(done)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
        assertThat(refusal(unknown)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
        redriver.one(TestJob.TENANT, done.id, order(",\"even_succeeded\":true"));
        assertThat(log.wishes).hasSize(1);
    }

    @Test
    void refusesARunOfWhichTheNextHasBegun() {
        TestJob job = failed();
        projection.project(topics.record(job.queued(2)));

        assertThat(refusal(job)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
    }

    @Test
    void saysThatARequestIsGone() {
        TestJob lost = failed();
        log.lose(100);
        TestJob unsaid = ended(TerminalStatus.FAILED, result -> result.setRequestOffset(null));
        TestJob other = ended(TerminalStatus.FAILED, result -> {});
        TestJob blobless = ended(TerminalStatus.FAILED, result -> {});
        JobRequest withoutBlob = TestRedrives.request(blobless);
        withoutBlob.setBody(
                new Body(null, "standard/2026-03-10/none", BodyEncoding.IDENTITY, 5L, null));
        JobResult result = blobless.failed(2, "x");
        result.setRequestOffset(log.add(withoutBlob));
        projection.project(topics.record(result));
        JobResult misplaced = other.failed(2, "x");
        misplaced.setRequestOffset(log.add(TestRedrives.request(unsaid)));
        projection.project(topics.record(misplaced));

        assertThat(refusal(lost)).isEqualTo(ErrorCode.REQUEST_GONE);
        assertThat(refusal(unsaid)).isEqualTo(ErrorCode.REQUEST_GONE);
        assertThat(refusal(other)).as("of another job").isEqualTo(ErrorCode.REQUEST_GONE);
        assertThat(refusal(blobless)).isEqualTo(ErrorCode.REQUEST_GONE);
    }

    @Test
    void refusesALineOfABatchThatGoesOn() {
        projection.project(
                topics.batch(
                        BatchRequest.newBuilder()
                                .setBatchId("batch_1")
                                .setCaller(caller())
                                .setInputFileId("file-1")
                                .setEndpoint("/v1/chat/completions")
                                .setAcceptedAtMs(NOW.toEpochMilli())
                                .setDeadlineMs(NOW.toEpochMilli())
                                .build()));
        TestJob line =
                ended(
                        TerminalStatus.FAILED,
                        result -> result.setBatch(new BatchLine("batch_1", 1)));
        TestJob old =
                ended(
                        TerminalStatus.FAILED,
                        result -> result.setBatch(new BatchLine("batch_0", 1)));

        assertThat(refusal(line)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
        assertThat(redriver.one(TestJob.TENANT, old.id, order("")).run()).isEqualTo(2);
    }

    @Test
    void redrivesAllThatFit() throws Exception {
        List<TestJob> failed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            failed.add(failed());
        }
        ended(TerminalStatus.EXPIRED, result -> result.setRequestOffset(null));
        ended(TerminalStatus.SUCCEEDED, result -> {});
        create("\"status\":[\"failed\",\"expired\"]");

        rounds(4);

        assertThat(wished()).containsExactlyInAnyOrderElementsOf(ids(failed));
        assertThat(log.wishes).allMatch(wish -> wish.getRedriveId().equals(id.toString()));
        assertThat(counts()).isEqualTo("4 selected 3 redriven 1 refused 0 succeeded 0 failed");
        assertThat(stored().status()).isEqualTo("finishing");

        projection.project(
                topics.record(end(failed.get(0), TerminalStatus.SUCCEEDED)),
                topics.record(end(failed.get(1), TerminalStatus.FAILED)),
                topics.record(refused(failed.get(2))));
        rounds(1);

        assertThat(counts()).isEqualTo("4 selected 2 redriven 2 refused 1 succeeded 1 failed");
        assertThat(stored().status()).isEqualTo("completed");
    }

    @Test
    void neitherDoublesNorSkipsAfterACrash() throws Exception {
        List<TestJob> failed = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            failed.add(failed());
        }
        create("\"status\":[\"failed\"]");
        log.failing = true;
        rounds(3);
        assertThat(stored().counts().redriven()).as("nothing was confirmed").isZero();
        // What was in the log all the same runs meanwhile.
        String begun = wished().getFirst();
        for (TestJob job : failed) {
            if (job.id.value().equals(begun)) {
                projection.project(topics.record(job.queued(2)));
            }
        }
        log.failing = false;
        now = NOW.plusSeconds(6);

        rounds(6);

        assertThat(log.wishes.stream().map(RedriveRequest::getRun).distinct()).containsExactly(2);
        assertThat(log.wishes.subList(log.wishes.size() - 150, log.wishes.size() - 50))
                .as("those written again say when they were wished for first")
                .allMatch(wish -> wish.getRequestedAtMs() == NOW.toEpochMilli())
                .allMatch(wish -> wish.getRequest().getAcceptedAtMs() == now.toEpochMilli());
        assertThat(wished().stream().distinct()).containsExactlyInAnyOrderElementsOf(ids(failed));
        assertThat(counts()).isEqualTo("150 selected 150 redriven 0 refused 0 succeeded 0 failed");
    }

    @Test
    void looksAtTheJobsAgainBeforeItWrites() throws Exception {
        TestJob wanted = failed();
        TestJob erased = failed();
        TestJob ours = failed();
        TestJob theirs = failed();
        create("\"status\":[\"failed\"]");
        rounds(1);
        projection.project(
                topics.record(
                        ErasedJob.newBuilder()
                                .setJobId(erased.id.value())
                                .setTenant(TestJob.TENANT)
                                .setRun(1)
                                .setKeyId("key-1")
                                .setErasedAtMs(NOW.toEpochMilli())
                                .build()),
                topics.record(end(ours, TerminalStatus.SUCCEEDED)),
                topics.record(theirs.ended(2, TerminalStatus.FAILED)));

        rounds(3);

        assertThat(wished()).containsExactly(wanted.id.value());
        assertThat(counts()).isEqualTo("4 selected 2 redriven 2 refused 1 succeeded 0 failed");
        assertThat(stored().lastRefusal()).isNotNull();
        assertThat(stored().status()).as("it waits for the first").isEqualTo("finishing");
    }

    @Test
    void takesNoMoreThanTheTenantHasRoomFor() throws Exception {
        queuedJobsMax = 4;
        List<TestJob> failed = List.of(failed(), failed(), failed());
        create("\"status\":[\"failed\"]");

        rounds(6);
        assertThat(log.wishes).hasSize(2);
        TestJob first =
                failed.stream()
                        .filter(job -> job.id.value().equals(wished().getFirst()))
                        .findFirst()
                        .orElseThrow();
        projection.project(topics.record(end(first, TerminalStatus.FAILED)));
        rounds(6);

        assertThat(wished()).as("each once, also the one that failed again").hasSize(3);
        assertThat(wished()).doesNotHaveDuplicates();
    }

    @Test
    void takesNothingMoreWhenItIsCancelled() throws Exception {
        failed();
        create("\"status\":[\"failed\"]");
        rows.write(
                connection -> {
                    RedriveRows.cancel(connection, id.toString(), NOW.toEpochMilli());
                    return true;
                });

        rounds(3);

        assertThat(log.wishes).isEmpty();
        assertThat(stored().status()).isEqualTo("cancelled");
        assertThat(stored().endedMs()).isNotNull();
    }

    @Test
    void findsByMetadata() throws Exception {
        TestJob wanted =
                ended(TerminalStatus.FAILED, result -> result.setMetadata(Map.of("a", "1")));
        failed();
        create("\"status\":[\"failed\"],\"metadata\":{\"a\":\"1\"}");

        rounds(3);

        assertThat(wished()).containsExactly(wanted.id.value());
    }

    private void create(String filter) {
        rows.write(
                connection -> {
                    RedriveRows.insert(
                            connection,
                            StoredRedrive.fresh(
                                    id.toString(),
                                    TestJob.TENANT,
                                    TestTopics.PARTITION,
                                    NOW.toEpochMilli(),
                                    WHO.formatted(",\"filter\":{" + filter + "}")));
                    return true;
                });
    }

    private void rounds(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            runner.round();
        }
    }

    private StoredRedrive stored() {
        return rows.read(connection -> RedriveRows.find(connection, id.toString())).orElseThrow();
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
        return log.wishes.stream().map(RedriveRequest::getJobId).toList();
    }

    private static List<String> ids(List<TestJob> jobs) {
        return jobs.stream().map(job -> job.id.value()).toList();
    }

    private JobResult end(TestJob job, TerminalStatus status) {
        JobResult result = job.ended(2, status);
        result.setRedriveId(id.toString());
        result.setFinishedAt(NOW.plusSeconds(5).toEpochMilli());
        return result;
    }

    private JobLifecycleEvent refused(TestJob job) {
        JobLifecycleEvent event = job.event(2, JobEventType.REDRIVE_REFUSED, 0);
        event.setRedriveId(id.toString());
        return event;
    }

    private ErrorCode refusal(TestJob job) {
        List<ErrorCode> codes = new ArrayList<>();
        assertThatThrownBy(() -> redriver.one(TestJob.TENANT, job.id, order("")))
                .isInstanceOfSatisfying(SluiceException.class, e -> codes.add(e.code()));
        return codes.getFirst();
    }

    private static RedriveOrder order(String more) {
        return RedriveOrder.read(WHO.formatted(more).getBytes(UTF_8));
    }

    private TestJob failed() {
        return ended(TerminalStatus.FAILED, result -> {});
    }

    private TestJob ended(TerminalStatus status, Consumer<JobResult> how) {
        TestJob job = TestJob.acceptedAt(NOW.minusSeconds(60));
        JobResult result = job.ended(1, status);
        result.setRequestOffset(log.add(TestRedrives.request(job)));
        how.accept(result);
        projection.project(topics.record(result));
        return job;
    }

    private static Caller caller() {
        return new Caller(TestJob.TENANT, TestJob.SHARD, "p", "key-1", "u");
    }
}
