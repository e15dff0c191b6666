package dev.sluice.worker.report;

import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.provider.StopReason;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every coordinator at a fixed interval which of its attempts live here, and fences this
 * worker by itself: before anything is sent, attempts whose lease is lost are aborted, because
 * their coordinator may have given them to others. One thread of its own.
 */
public final class Heartbeats implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
    private static final int LOOKS_PER_INTERVAL = 4;

    private final Reporter reporter;
    private final LiveAttempts attempts;
    private final Lease lease;
    private final LogClock logClock;
    private final LongSupplier nanos;
    private final Duration interval;
    private final ScheduledExecutorService thread;
    private volatile boolean draining;
    private volatile boolean dead;
    private boolean begun;
    private long seq;
    private long sentAt;

    public Heartbeats(
            Reporter reporter,
            LiveAttempts attempts,
            Lease lease,
            LogClock logClock,
            LongSupplier nanos,
            Duration interval,
            ThreadFactory threads) {
        this.reporter = reporter;
        this.attempts = attempts;
        this.lease = lease;
        this.logClock = logClock;
        this.nanos = nanos;
        this.interval = interval;
        this.thread = Executors.newSingleThreadScheduledExecutor(threads);
    }

    public void start() {
        long every = Math.max(1, interval.toMillis() / LOOKS_PER_INTERVAL);
        Future<?> ignored =
                thread.scheduleWithFixedDelay(this::guarded, 0, every, TimeUnit.MILLISECONDS);
    }

    /** From now on heartbeats say so; the first of them at once. */
    public void drain() {
        draining = true;
        if (!thread.isShutdown()) {
            thread.execute(this::beat);
        }
    }

    /** Whether heartbeats have ended for a reason of their own. */
    public boolean dead() {
        return dead;
    }

    /** Sends what is the last heartbeat, then ends. */
    @Override
    public void close() {
        if (!thread.isShutdown()) {
            thread.execute(this::beat);
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The edge of the thread: an error here would end heartbeats silently. */
    private void guarded() {
        try {
            look();
        } catch (RuntimeException e) {
            dead = true;
            LOG.error("heartbeats failed; this worker must be restarted", e);
        }
    }

    /** One look at the leases, and a heartbeat if it is time. */
    void look() {
        fence();
        if (!begun || nanos.getAsLong() - sentAt >= interval.toNanos()) {
            beat();
        }
    }

    private void fence() {
        for (int partition = 0; partition < attempts.partitions(); partition++) {
            if (!lease.held(partition) && !attempts.of(partition).isEmpty()) {
                LOG.error(
                        "lease lost: no heartbeat to coordinator {} acknowledged in time; aborting"
                                + " its {} attempts",
                        partition,
                        attempts.of(partition).size());
                attempts.of(partition).forEach(a -> a.guard().stop(StopReason.LEASE_LOST));
            }
        }
    }

    private void beat() {
        begun = true;
        long now = nanos.getAsLong();
        sentAt = now;
        seq++;
        for (int p = 0; p < attempts.partitions(); p++) {
            int partition = p;
            reporter.heartbeat(
                    partition,
                    seq,
                    draining,
                    metadata -> {
                        lease.renew(partition, now);
                        logClock.learn(metadata.hasTimestamp() ? metadata.timestamp() : -1, now);
                        attempts.signal();
                    });
        }
    }
}
