package dev.sluice.worker;

import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How much a worker takes on and how it proves that it lives.
 *
 * @param id names the worker in reports and logs; empty for the host's name. A suffix that is new
 *     at every start is added
 * @param pool whose dispatch topic it serves
 * @param slots attempts at the same time, 1 to 6000 (a heartbeat lists them all in one record of at
 *     most 1 MiB)
 * @param bulk most records of one claim, and so many slots are kept free for it; 0 for an eighth of
 *     the slots, at most 64
 * @param pollTimeout longest wait of one poll for dispatches, 1 s to 5 min. Long, because polls
 *     that end while a request is under way can stop the pool (decision 0005)
 * @param acceptTimeout longest wait for the confirmation of a claim's ACCEPT
 * @param heartbeatInterval time between heartbeats
 * @param lease without an acknowledged heartbeat for this long, all calls are aborted; at least two
 *     heartbeat intervals
 * @param drainGrace how long running calls may go on after the role was told to stop
 */
@ConfigurationProperties("sluice.worker")
public record WorkerConfig(
        @Bindable(defaultValue = "") String id,
        @Bindable(defaultValue = Topics.DEFAULT_POOL) String pool,
        @Bindable(defaultValue = "512") int slots,
        @Bindable(defaultValue = "0") int bulk,
        @Bindable(defaultValue = "30s") Duration pollTimeout,
        @Bindable(defaultValue = "10s") Duration acceptTimeout,
        @Bindable(defaultValue = "2s") Duration heartbeatInterval,
        @Bindable(defaultValue = "10s") Duration lease,
        @Bindable(defaultValue = "30s") Duration drainGrace) {
    private static final int SLOTS_MAX = 6_000;
    private static final int BULK_MAX = 64;

    public WorkerConfig {
        within("slots", slots, 1, SLOTS_MAX);
        within("bulk", bulk, 0, slots);
        within("poll-timeout in ms", pollTimeout.toMillis(), 1_000, 300_000);
        within("accept-timeout in ms", acceptTimeout.toMillis(), 1_000, 30_000);
        within("heartbeat-interval in ms", heartbeatInterval.toMillis(), 50, 60_000);
        within(
                "lease in ms",
                lease.toMillis(),
                2 * heartbeatInterval.toMillis(),
                Duration.ofMinutes(10).toMillis());
        within("drain-grace in ms", drainGrace.toMillis(), 0, Duration.ofHours(1).toMillis());
    }

    /** Most records of one claim; at least one. */
    public int bulkSize() {
        return bulk > 0 ? bulk : Math.clamp(slots / 8, 1, BULK_MAX);
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "sluice.worker.%s: %d (expected: %d..%d)".formatted(name, value, min, max));
        }
    }
}
