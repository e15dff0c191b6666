package dev.sluice.bench.store;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.row.JobDraft;
import dev.sluice.results.row.JobTable;
import dev.sluice.results.row.ProgressPolicy;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as the projection does, at a fixed rate: each job twice, when it waits and when it
 * has ended, some hundreds in a transaction. What is late is made up for, but no more than a
 * second: what a cold process has missed would be in the way later. Another process finds in the
 * table {@code bench_upserts} how many there are. One thread of its own.
 */
final class Upserts implements AutoCloseable {
    private static final int PER_SECOND = 20;
    private static final long LATE_MAX_NS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] RESPONSE = new byte[800];
    private static final String COUNT = "UPDATE bench_upserts SET written = written + ?";

    private final Database database;
    private final int perTick;
    private final JobIds ids = Sample.ids();
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable SQLException failure;

    Upserts(Database database, int perSecond) throws SQLException {
        try (Connection connection = database.writer();
                Statement create = connection.createStatement()) {
            create.execute("DROP TABLE IF EXISTS bench_upserts");
            create.execute(
                    "CREATE TABLE bench_upserts WITH (fillfactor = 10) AS SELECT 0::bigint AS written");
            connection.commit();
        }
        this.database = database;
        this.perTick = perSecond / PER_SECOND;
        this.thread = Thread.ofPlatform().name("bench-upserts").start(this::run);
    }

    /**
     * @throws SQLException what ended it before its time
     */
    @Override
    public void close() throws SQLException {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        SQLException why = failure;
        if (why != null) {
            throw why;
        }
    }

    private void run() {
        long begun = System.nanoTime();
        long tickNs = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        List<JobId> waiting = List.of();
        try {
            for (long tick = 0; !closing && perTick > 0; tick++) {
                for (long left = begun + tick * tickNs - System.nanoTime();
                        left > 0 && !closing;
                        left = begun + tick * tickNs - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                long late = System.nanoTime() - begun - tick * tickNs;
                begun += Math.max(0, late - LATE_MAX_NS);
                waiting = write(waiting);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    /**
     * @param ended that wait until now
     * @return those that wait from now on
     */
    private List<JobId> write(List<JobId> ended) throws SQLException {
        Instant now = Instant.now();
        List<JobDraft> drafts = new ArrayList<>(perTick);
        List<JobId> fresh = new ArrayList<>();
        ended.forEach(id -> drafts.add(ended(id)));
        while (drafts.size() < perTick && fresh.size() < Math.max(1, perTick / 2)) {
            JobId id = ids.random(Sample.TENANT, 1, now);
            fresh.add(id);
            drafts.add(queued(id));
        }
        try (Connection connection = database.writer()) {
            JobTable.upsert(connection, drafts);
            try (PreparedStatement count = connection.prepareStatement(COUNT)) {
                count.setInt(1, drafts.size());
                count.executeUpdate();
            }
            connection.commit();
        }
        return fresh;
    }

    private static JobDraft draft(JobId id) {
        return new JobDraft(id, DayPartition.of(Sample.CLASS, id.time()));
    }

    private static JobDraft queued(JobId id) {
        JobLifecycleEvent event = new JobLifecycleEvent();
        event.setJobId(id.value());
        event.setRun(1);
        event.setType(JobEventType.QUEUED);
        event.setCaller(caller());
        event.setOperation("chat.completions");
        event.setModel("small");
        event.setPriority(Priority.STANDARD);
        event.setWaitingFor("lane");
        event.setAcceptedAt(id.time().toEpochMilli());
        event.setOccurredAt(id.time().toEpochMilli());
        event.setMetadata(Map.of("env", "prod"));
        event.setRetentionClass(Sample.CLASS);
        JobDraft draft = draft(id);
        draft.fold(event, ProgressPolicy.after(event).orElseThrow());
        return draft;
    }

    private static JobDraft ended(JobId id) {
        long acceptedMs = id.time().toEpochMilli();
        JobResult result = new JobResult();
        result.setJobId(id.value());
        result.setRun(1);
        result.setStatus(TerminalStatus.SUCCEEDED);
        result.setCaller(caller());
        result.setOperation("chat.completions");
        result.setModel("small");
        result.setPriority(Priority.STANDARD);
        result.setLane("sim-a");
        result.setUpstreamModel("sim-small");
        result.setHttpStatus(200);
        result.setUsage(
                new TokenUsage(10L, 0L, 0L, 150L, 0L, TokenSource.PROVIDER, 0L, 0L, 0L, 0L, null));
        result.setCostNanoUsd(1_234_567);
        result.setAttempts(List.of());
        result.setAcceptedAt(acceptedMs);
        result.setStartedAt(acceptedMs + 15);
        result.setFinishedAt(acceptedMs + 100);
        result.setMetadata(Map.of("env", "prod"));
        result.setRetentionClass(Sample.CLASS);
        result.setResponse(
                new Body(
                        ByteBuffer.wrap(RESPONSE),
                        null,
                        BodyEncoding.IDENTITY,
                        (long) RESPONSE.length,
                        null));
        JobDraft draft = draft(id);
        draft.fold(result, ProgressPolicy.after(result));
        return draft;
    }

    private static Caller caller() {
        return new Caller(Sample.TENANT, 1, null, "key-1", null);
    }
}
