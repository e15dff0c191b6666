package dev.sluice.worker.report;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * This worker's own view of its leases, one per coordinator partition: held while the newest
 * acknowledged heartbeat was sent no longer ago than the lease lasts. Asked for at the moment of
 * need and measured on the monotonic clock, so a process that was frozen knows on waking, before it
 * does anything else. Thread-safe.
 */
public final class Lease {
    private static final long NEVER = Long.MIN_VALUE;

    private final AtomicLongArray sentAt;
    private final long lengthNanos;
    private final LongSupplier nanos;

    public Lease(int partitions, Duration length, LongSupplier nanos) {
        this.sentAt = new AtomicLongArray(partitions);
        for (int i = 0; i < partitions; i++) {
            sentAt.set(i, NEVER);
        }
        this.lengthNanos = length.toNanos();
        this.nanos = nanos;
    }

    /** A heartbeat that was sent at this time is acknowledged. */
    public void renew(int partition, long sentNanos) {
        sentAt.accumulateAndGet(partition, sentNanos, (a, b) -> a == NEVER || b - a > 0 ? b : a);
    }

    public boolean held(int partition) {
        long sent = sentAt.get(partition);
        return sent != NEVER && nanos.getAsLong() - sent <= lengthNanos;
    }

    /** Whether every coordinator is known to have heard of this worker lately. */
    public boolean heldEverywhere() {
        for (int i = 0; i < sentAt.length(); i++) {
            if (!held(i)) {
                return false;
            }
        }
        return true;
    }
}
