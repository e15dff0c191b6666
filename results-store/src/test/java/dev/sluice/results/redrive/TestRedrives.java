package dev.sluice.results.redrive;

import static dev.sluice.results.project.TestProjection.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryBlobStore;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Redrives with a database, and a log in memory. */
final class TestRedrives implements AutoCloseable {
    final Database database;
    final TestTopics topics = new TestTopics();
    final TestProjection projection;
    final InMemoryRequestLog log = new InMemoryRequestLog();
    final RedriveRows rows;
    final Redriver redriver;
    final RedriveRunner runner;
    Instant now = NOW;

    /** Of the tenant. */
    int queuedJobsMax = 100_000;

    TestRedrives(Database database, Path blobs) {
        this.database = database;
        this.projection = new TestProjection(database);
        this.rows = new RedriveRows(database);
        Tenants tenants =
                name ->
                        Optional.of(
                                        new Tenant(
                                                name,
                                                TestJob.SHARD,
                                                TestTopics.PARTITION,
                                                List.of("*"),
                                                queuedJobsMax))
                                .filter(tenant -> tenant.name().equals(TestJob.TENANT));
        Requests requests =
                new Requests(log, new Bodies(new DirectoryBlobStore(blobs, 1024 * 1024)));
        RunMaker maker = new RunMaker(requests, TestProjection.RETENTION, () -> now);
        this.redriver = new Redriver(rows, projection.days, maker, log, tenants, () -> now);
        this.runner = new RedriveRunner(database, projection.days, maker, log, tenants, () -> now);
    }

    /** Given an hour, and failed. */
    void failed(TestJob job) {
        ended(job, TerminalStatus.FAILED, result -> {});
    }

    /** A job of a minute ago that was given an hour, and failed. */
    TestJob failed() {
        return ended(TerminalStatus.FAILED, result -> {});
    }

    /** A job of a minute ago that was given an hour, and ended so. */
    TestJob ended(TerminalStatus status, Consumer<JobResult> how) {
        TestJob job = TestJob.acceptedAt(NOW.minusSeconds(60));
        ended(job, status, how);
        return job;
    }

    private void ended(TestJob job, TerminalStatus status, Consumer<JobResult> how) {
        JobResult result = job.ended(1, status);
        result.setRequestOffset(log.add(request(job)));
        how.accept(result);
        projection.project(topics.record(result));
    }

    /** Of an hour. */
    static JobRequest request(TestJob job) {
        return JobRequest.newBuilder()
                .setJobId(job.id.value())
                .setCaller(new Caller(TestJob.TENANT, TestJob.SHARD, "p", "key-1", "u"))
                .setModel("small")
                .setBody(
                        new Body(
                                ByteBuffer.wrap("{}".getBytes(UTF_8)),
                                null,
                                BodyEncoding.IDENTITY,
                                2L,
                                null))
                .setInputTokensMax(2)
                .setRetentionClass(job.retentionClass)
                .setAcceptedAtMs(job.accepted.toEpochMilli())
                .setDeadlineMs(job.accepted.plus(Duration.ofHours(1)).toEpochMilli())
                .build();
    }

    /** By filter; asked for now. */
    String create(String filter, String more) {
        String id =
                new ObjectIds(TestJob.IDS)
                        .random(ObjectId.Kind.REDRIVE, TestJob.TENANT, TestJob.SHARD, now)
                        .toString();
        rows.write(
                connection -> {
                    RedriveRows.insert(
                            connection,
                            StoredRedrive.fresh(
                                    id,
                                    TestJob.TENANT,
                                    TestTopics.PARTITION,
                                    now.toEpochMilli(),
                                    "{\"key_id\":\"key-2\",\"filter\":{%s}%s}"
                                            .formatted(filter, more)));
                    return true;
                });
        return id;
    }

    void rounds(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            runner.round();
        }
    }

    StoredRedrive stored(String id) {
        return rows.read(connection -> RedriveRows.find(connection, id)).orElseThrow();
    }

    static RedriveOrder order(String more) {
        return RedriveOrder.read("{\"key_id\":\"key-2\"%s}".formatted(more).getBytes(UTF_8));
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    @Nullable Object value(String sql) {
        return TestPostgres.value(database, sql);
    }

    @Override
    public void close() {
        database.close();
    }
}
