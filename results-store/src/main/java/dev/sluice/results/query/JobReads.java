package dev.sluice.results.query;

import dev.sluice.results.longpoll.Waiters;
import dev.sluice.results.longpoll.Waiters.Waiter;
import dev.sluice.results.metric.ResultsMetrics;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.query.Answer.Found;
import dev.sluice.results.query.Answer.NotFound;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.watermark.Watermark;
import dev.sluice.results.watermark.WatermarkPolicy;
import dev.sluice.results.watermark.Watermarks;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for the internal API, on the caller's thread. All throw {@code RESULTS_UNAVAILABLE} while
 * PostgreSQL does not answer.
 */
@Singleton
final class JobReads {
    private static final Logger LOG = LoggerFactory.getLogger(JobReads.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final Duration RETRY_WAITING_AFTER = Duration.ofSeconds(1);

    private final Database database;
    private final DayCatalogue days;
    private final Waiters waiters;
    private final TenantPlacement placement;
    private final QueryConfig config;
    private final ResultsMetrics metrics;
    private final InstantSource clock;

    JobReads(
            Database database,
            DayCatalogue days,
            Waiters waiters,
            TenantPlacement placement,
            QueryConfig config,
            ResultsMetrics metrics,
            InstantSource clock) {
        this.database = database;
        this.days = days;
        this.waiters = waiters;
        this.placement = placement;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    private interface Read<T> {
        T from(Connection connection) throws SQLException;
    }

    Answer read(String tenant, JobId id) {
        return reading(
                connection -> {
                    Optional<StoredJob> job =
                            days.find(
                                    connection,
                                    tables -> JobLookup.find(connection, tables, tenant, id));
                    return job.isPresent()
                            ? new Found(job.get())
                            : new NotFound(projected(connection, tenant, id));
                });
    }

    /**
     * Waits for the end of the job, at most {@code atMost} or the configured bound, and answers
     * what is known then.
     *
     * @throws SluiceException {@code RATE_LIMIT_EXCEEDED} when too many reads wait already
     */
    Answer await(String tenant, JobId id, Duration atMost) {
        Duration wait = atMost.compareTo(config.waitMax()) < 0 ? atMost : config.waitMax();
        if (!wait.isPositive()) {
            return read(tenant, id);
        }
        Waiter waiter = waiters.enter(id.core());
        if (waiter == null) {
            throw SluiceException.retryAfter(
                    RETRY_WAITING_AFTER,
                    ErrorCode.RATE_LIMIT_EXCEEDED,
                    "%d reads wait for jobs (expected: at most sluice.results.query.waiters-max)"
                            .formatted(config.waitersMax()));
        }
        metrics.waiting(1);
        try (waiter) {
            long endNs = System.nanoTime() + wait.toNanos();
            Answer answer = read(tenant, id);
            while (!answer.settled() && endNs > System.nanoTime()) {
                waiter.await(Duration.ofNanos(endNs - System.nanoTime()));
                answer = read(tenant, id);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return read(tenant, id);
        } finally {
            metrics.waiting(-1);
        }
    }

    /**
     * A page of a tenant's jobs, as far as they have been projected.
     *
     * @throws SluiceException {@code INVALID_REQUEST} when the list takes longer than a read may
     */
    JobPage list(String tenant, JobFilter filter) {
        try (Connection connection = database.jobReader()) {
            return days.read(
                    connection,
                    tables -> JobListing.page(connection, tables, tenant, filter, clock.millis()));
        } catch (SQLException e) {
            throw ReadFailurePolicy.error(e.getSQLState()).orElseGet(() -> unavailable(e));
        }
    }

    List<Watermark> watermarks() {
        return reading(Watermarks::all);
    }

    /** Counts by status over the newest jobs of a tenant. */
    Map<String, Long> counts(String tenant) {
        return reading(
                connection ->
                        days.read(
                                connection,
                                tables ->
                                        JobCounts.of(
                                                connection,
                                                tables,
                                                tenant,
                                                config.summaryJobsMax(),
                                                clock.millis())));
    }

    private boolean projected(Connection connection, String tenant, JobId id) throws SQLException {
        OptionalInt partition = placement.partitionOf(tenant);
        return partition.isPresent()
                && WatermarkPolicy.projected(
                        Watermarks.of(connection, partition.getAsInt()),
                        id.time(),
                        config.clockMargin());
    }

    private <T> T reading(Read<T> read) {
        try (Connection connection = database.jobReader()) {
            return read.from(connection);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private static SluiceException unavailable(SQLException cause) {
        // The listener tells once that PostgreSQL is away; this is one line per read.
        LOG.debug("a read failed ({})", cause.getSQLState(), cause);
        return SluiceException.retryAfter(
                RETRY_AFTER,
                ErrorCode.RESULTS_UNAVAILABLE,
                "results cannot be read now; jobs are accepted and run as usual");
    }
}
