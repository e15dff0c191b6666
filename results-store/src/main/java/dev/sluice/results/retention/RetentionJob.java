package dev.sluice.results.retention;

import dev.sluice.results.loop.RoundThread;
import dev.sluice.results.postgres.Database;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the partitions from time to time: makes the coming days, drops the days that are over.
 * One thread of its own; a round that could not look at them, or has left something, is repeated
 * soon.
 */
@Singleton
public final class RetentionJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionJob.class);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final Database database;
    private final Partitions partitions;
    private final LateDays lateDays;
    private final RetentionPolicy policy;
    private final Duration interval;
    private final List<Tidying> others;
    private final InstantSource clock;
    private final RoundThread thread;

    RetentionJob(
            Database database,
            Partitions partitions,
            RetentionPolicy policy,
            RetentionConfig config,
            List<Tidying> others,
            InstantSource clock) {
        this.database = database;
        this.partitions = partitions;
        this.lateDays = new LateDays(database);
        this.policy = policy;
        this.interval = config.interval();
        this.others = others;
        this.clock = clock;
        this.thread = new RoundThread("results-retention", STOP_WITHIN, this::look);
    }

    public void start() {
        thread.start();
    }

    /**
     * One round.
     *
     * @return whether something that is over is left for the next one
     */
    boolean round(Instant now) throws SQLException {
        Map<DayPartition, Boolean> existing = partitions.existing();
        RetentionPlan plan = policy.plan(existing.keySet(), now);
        partitions.ensure(plan.create());
        boolean more = false;
        for (String table : partitions.detached()) {
            more |= leaves(table, () -> dropDetached(table));
        }
        for (DayPartition over : plan.drop()) {
            more |= leaves(over.table(), () -> drop(over, existing));
        }
        for (DayPartition late : plan.late()) {
            more |= leaves(late.table(), () -> dropUnlessNeeded(late, existing, now));
        }
        for (Tidying other : others) {
            more |= tidy(other, now);
        }
        return more;
    }

    private void dropUnlessNeeded(
            DayPartition late, Map<DayPartition, Boolean> existing, Instant now)
            throws SQLException {
        // One whose drop was interrupted was decided on already.
        if (existing.getOrDefault(late, false) || !lateDays.isNeeded(late, now)) {
            drop(late, existing);
        }
    }

    private void drop(DayPartition over, Map<DayPartition, Boolean> existing) throws SQLException {
        partitions.drop(over, existing.getOrDefault(over, false));
        LOG.info("dropped the jobs of {} accepted on {}", over.retentionClass(), over.day());
    }

    private void dropDetached(String table) throws SQLException {
        partitions.dropDetached(table);
        LOG.info("dropped {}, which an earlier drop had detached", table);
    }

    /** What is done about one day; it may fail. */
    private interface Step {
        void run() throws SQLException;
    }

    /**
     * A day that fails holds up no other, and nothing else that is over.
     *
     * @return whether it did
     */
    private static boolean leaves(String table, Step step) {
        try {
            step.run();
            return false;
        } catch (SQLException | RuntimeException e) {
            LOG.warn(
                    "what is over of {} could not be removed; it is tried again in the next round",
                    table,
                    e);
            return true;
        }
    }

    /**
     * One that cannot go on holds up no other.
     *
     * @return whether it has left something
     */
    private static boolean tidy(Tidying other, Instant now) {
        try {
            return other.tidy(now);
        } catch (SQLException | RuntimeException e) {
            LOG.warn(
                    "{} could not remove what is over; it is tried again in the next round",
                    other.getClass().getSimpleName(),
                    e);
            return true;
        }
    }

    /** Waits a moment for a round under way; it is safe to break off. */
    @Override
    public void close() {
        thread.close();
    }

    private Duration look() {
        return isDone() ? interval : min(interval, SOON);
    }

    /** Whether there is nothing to do for a while. */
    private boolean isDone() {
        try {
            database.migrate();
            return !round(clock.instant());
        } catch (SQLException | FlywayException e) {
            LOG.warn(
                    "retention could not look at the partitions: {}",
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return false;
        } catch (RuntimeException e) {
            // The edge of the thread: without it no days ahead would be made any more.
            LOG.warn("retention could not look at the partitions", e);
            return false;
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
