package dev.sluice.results.webhook.delivery;

import dev.sluice.results.metric.WebhookMetrics;
import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.results.webhook.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the sender of this instance on a thread of its own, attempts on virtual threads. When it
 * stops, what is in flight is waited for briefly; what is not written down then is sent again by
 * whoever comes next, under the same {@code webhook-id}.
 */
@Singleton
public final class DeliveryThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryThread.class);
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(5);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final DeliveryRows rows;
    private final Attempt attempt;
    private final Outbox outbox;
    private final WebhookConfig config;
    private final WebhookMetrics metrics;
    private final InstantSource clock;
    private final ExecutorService attempts =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory());
    private @Nullable Thread thread;
    private volatile boolean closing;

    DeliveryThread(
            DeliveryRows rows,
            Attempt attempt,
            Outbox outbox,
            WebhookConfig config,
            WebhookMetrics metrics,
            InstantSource clock) {
        this.rows = rows;
        this.attempt = attempt;
        this.outbox = outbox;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * @param owned coordinator partitions that this instance projects, now
     */
    public synchronized void start(Supplier<Set<Integer>> owned) {
        if (!config.enabled()) {
            LOG.info("this instance sends no webhooks: sluice.results.webhooks.enabled is false");
            return;
        }
        DeliveryLoop loop =
                new DeliveryLoop(
                        rows,
                        attempt,
                        config,
                        metrics,
                        () -> closing ? Set.of() : owned.get(),
                        attempts,
                        clock,
                        () -> ThreadLocalRandom.current().nextDouble());
        outbox.listen(loop::hint);
        thread = Thread.ofPlatform().name("results-webhooks").start(() -> run(loop));
    }

    @Override
    public synchronized void close() {
        closing = true;
        if (thread != null) {
            try {
                if (!thread.join(STOP_WITHIN)) {
                    LOG.warn("the sender of webhooks did not stop within {}", STOP_WITHIN);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        attempts.shutdownNow();
    }

    private void run(DeliveryLoop loop) {
        try {
            while (!closing) {
                safely(loop);
                loop.await();
            }
            long endNs = System.nanoTime() + DRAIN_WITHIN.toNanos();
            safely(loop);
            while (!loop.quiet() && System.nanoTime() < endNs) {
                loop.await();
                safely(loop);
            }
        } catch (InterruptedException e) {
            LOG.debug("the sender of webhooks stops");
        }
    }

    /** A fault of ours in one round is no reason to send nothing any more. */
    private static void safely(DeliveryLoop loop) throws InterruptedException {
        try {
            loop.round();
        } catch (RuntimeException e) {
            LOG.error("a round of sending webhooks failed", e);
            // The next may fail likewise, and the log is not to be filled by it.
            Thread.sleep(AGAIN_AFTER);
        }
    }
}
