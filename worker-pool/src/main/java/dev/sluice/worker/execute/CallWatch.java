package dev.sluice.worker.execute;

import dev.sluice.worker.attempt.LiveAttempts;
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
 * Cuts off calls that take too long. One thread looks at all of them at a short interval, which is
 * cheaper than timers for each and as exact as timeouts need to be.
 */
public final class CallWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final LiveAttempts attempts;
    private final LongSupplier nanos;
    private final ScheduledExecutorService thread;

    public CallWatch(LiveAttempts attempts, LongSupplier nanos, ThreadFactory threads) {
        this.attempts = attempts;
        this.nanos = nanos;
        this.thread = Executors.newSingleThreadScheduledExecutor(threads);
    }

    public void start() {
        Future<?> ignored =
                thread.scheduleWithFixedDelay(
                        this::look,
                        INTERVAL.toMillis(),
                        INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            long now = nanos.getAsLong();
            attempts.forEach(attempt -> attempt.guard().stopIfOverdue(now));
        } catch (RuntimeException e) {
            LOG.error("a call could not be cut off", e);
        }
    }
}
