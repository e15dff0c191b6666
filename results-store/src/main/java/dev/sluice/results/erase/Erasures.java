package dev.sluice.results.erase;

import dev.sluice.results.erase.ErasePolicy.Ruling;
import dev.sluice.results.erase.ErasePolicy.Standing;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.retention.LeafTables;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases the bodies of a job: first on the log, then in its row, then in the blob store. Whoever
 * dies in between is followed by the projection, which reads the log, and by retention, which
 * deletes what blobs are left. Asking again is safe. Blocks. Thread-safe.
 */
@Singleton
final class Erasures {
    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** At a time; each may wait for a slow log or blob store. */
    static final int AT_A_TIME_MAX = 8;

    /** An Idempotency-Key that is used again gives an id with the same core and a later time. */
    private static final Duration KEY_LIFE = Duration.ofHours(24);

    private static final String FIND =
            """
            SELECT job_id, run, status, retention_class, finished_ms, erased_ms,
              (SELECT max(w.run) FROM redrive_wish w WHERE w.core = job.core AND w.run > job.run AND w.until_ms > ?),
              (SELECT b.batch_id FROM batch b WHERE b.batch_id = job.batch_id AND b.end_status IS NULL)
              FROM %s
             WHERE core = ? AND created_ms BETWEEN ? AND ? AND tenant || '' = ? -- see JobLookup
             ORDER BY created_ms DESC, progress DESC LIMIT 1\
            """;

    private final Database database;
    private final DayCatalogue days;
    private final ErasureLog log;
    private final TenantPlaces places;
    private final Blobs blobs;
    private final InstantSource clock;
    private final Semaphore room = new Semaphore(AT_A_TIME_MAX);

    /**
     * @param keyId of the API key
     */
    record Asker(
            String keyId,
            @Nullable String reason,
            @Nullable String address,
            @Nullable String requestId) {}

    /** A job without bodies. */
    record Erased(String id, int run, String status, long erasedMs) {}

    Erasures(
            Database database,
            DayCatalogue days,
            ErasureLog log,
            TenantPlaces places,
            Blobs blobs,
            InstantSource clock) {
        this.database = database;
        this.days = days;
        this.log = log;
        this.places = places;
        this.blobs = blobs;
        this.clock = clock;
    }

    /**
     * @throws SluiceException {@code JOB_NOT_FOUND}; {@code JOB_NOT_FINISHED}, also for a line of a
     *     batch that has not ended, and for a job that is about to run again; {@code BACKLOG_FULL}
     *     while {@link #AT_A_TIME_MAX} are under way; {@code RESULTS_UNAVAILABLE} when something is
     *     left to be done, which is done later if nobody asks again
     */
    Erased erase(String tenant, JobId id, Asker asker) {
        if (!room.tryAcquire()) {
            throw SluiceException.retryAfter(
                    RETRY_AFTER,
                    ErrorCode.BACKLOG_FULL,
                    "%d erasures are under way (expected: fewer at a time; the same request again later)"
                            .formatted(AT_A_TIME_MAX));
        }
        try {
            Erased erased = erased(tenant, id, asker);
            if (!blobs.delete(id.core())) {
                throw later("somebody wants to run it again at this moment", null);
            }
            return erased;
        } catch (SQLException e) {
            throw later("the database does not answer", e);
        } catch (BlobUnavailableException e) {
            throw later("the job has no bodies any more, but the blob store still has some", e);
        } finally {
            room.release();
        }
    }

    private Erased erased(String tenant, JobId id, Asker asker) throws SQLException {
        return switch (ErasePolicy.rule(find(tenant, id))) {
            case Ruling.Missing() ->
                    throw new SluiceException(
                            ErrorCode.JOB_NOT_FOUND,
                            "there is no such job (expected: the id of a job of this tenant)");
            case Ruling.NotFinished(String status) -> throw notFinished(status);
            case Ruling.RunsAgain(int run) -> throw runsAgain(run);
            case Ruling.BatchGoesOn(String batch) ->
                    throw new SluiceException(
                            ErrorCode.JOB_NOT_FINISHED,
                            "the job is a line of batch %s, which has not ended (expected: one that has; cancel the batch or wait)"
                                    .formatted(batch));
            case Ruling.Already(Standing job, long erasedMs) ->
                    new Erased(job.id(), job.run(), job.status(), erasedMs);
            case Ruling.Erase(Standing job) -> {
                long nowMs = clock.millis();
                write(tenant, job, asker, nowMs);
                yield apply(tenant, id, job, nowMs);
            }
        };
    }

    private void write(String tenant, Standing job, Asker asker, long nowMs) {
        int partition =
                places.of(tenant).orElseThrow(() -> later("the catalogue lacks the tenant", null));
        JobId id = id(job);
        try {
            log.append(
                    partition,
                    id,
                    new ErasedJob(
                            job.id(),
                            tenant,
                            job.run(),
                            job.retentionClass(),
                            asker.keyId(),
                            nowMs),
                    new AuditRecord(
                            asker.keyId(),
                            tenant,
                            "erase",
                            "jobs",
                            job.id(),
                            0L,
                            0L,
                            asker.reason(),
                            asker.address(),
                            asker.requestId(),
                            nowMs));
        } catch (IllegalStateException e) {
            throw later("the log did not confirm", e);
        }
    }

    private Erased apply(String tenant, JobId asked, Standing job, long nowMs) throws SQLException {
        JobId id = id(job);
        try (Connection connection = database.clientWriter()) {
            try (Statement durably = connection.createStatement()) {
                durably.execute("SET LOCAL synchronous_commit = on");
            }
            ErasedTable.add(
                    connection,
                    List.of(
                            new Erasure(
                                    id.core(),
                                    id.time().toEpochMilli(),
                                    job.retentionClass(),
                                    tenant,
                                    job.run(),
                                    nowMs)));
            ErasedBodies.hide(connection, List.of(id.core()));
            connection.commit();
        }
        return switch (ErasePolicy.rule(find(tenant, asked))) {
            case Ruling.Already(Standing now, long erasedMs) ->
                    new Erased(now.id(), now.run(), now.status(), erasedMs);
            // The next run has begun meanwhile.
            case Ruling.NotFinished(String status) -> throw notFinished(status);
            case Ruling.RunsAgain(int run) -> throw runsAgain(run);
            case Ruling.Erase _, Ruling.BatchGoesOn _, Ruling.Missing _ ->
                    throw later("the job changed meanwhile", null);
        };
    }

    private @Nullable Standing find(String tenant, JobId id) throws SQLException {
        Instant last = id.time();
        try (Connection connection = database.reader()) {
            return days.find(
                            connection,
                            tables ->
                                    find(
                                            connection,
                                            tables.between(last.minus(KEY_LIFE), last),
                                            tenant,
                                            id))
                    .orElse(null);
        }
    }

    private Optional<Standing> find(
            Connection connection, List<String> tables, String tenant, JobId id)
            throws SQLException {
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        String sql = FIND.formatted(LeafTables.as(tables));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, clock.millis());
            select.setString(2, id.core());
            select.setLong(3, id.time().minus(KEY_LIFE).toEpochMilli());
            select.setLong(4, id.time().toEpochMilli());
            select.setString(5, tenant);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Standing(
                                        row.getString(1),
                                        row.getInt(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getObject(5) != null,
                                        (Long) row.getObject(6),
                                        (Integer) row.getObject(7),
                                        row.getString(8)))
                        : Optional.empty();
            }
        }
    }

    private static JobId id(Standing job) {
        return JobId.parse(job.id())
                .orElseThrow(() -> new IllegalStateException("job_id '%s'".formatted(job.id())));
    }

    private static SluiceException notFinished(String status) {
        return new SluiceException(
                ErrorCode.JOB_NOT_FINISHED,
                "the job is %s (expected: one that has ended; cancel it first)".formatted(status));
    }

    private static SluiceException runsAgain(int run) {
        return new SluiceException(
                ErrorCode.JOB_NOT_FINISHED,
                "run %d of the job was asked for and has not begun, as far as is known (expected: a job of which no run is to come; cancel it, or wait until that run has ended)"
                        .formatted(run));
    }

    private static SluiceException later(String why, @Nullable Exception cause) {
        LOG.warn("an erasure is not complete: {}", why, cause);
        return SluiceException.retryAfter(
                RETRY_AFTER,
                ErrorCode.RESULTS_UNAVAILABLE,
                "the job cannot be erased completely now: %s (expected: the same request again)"
                        .formatted(why));
    }
}
