package dev.sluice.bench.router;

import dev.sluice.bench.latency.Latencies;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When jobs began and how long they took to the worker. Remembers the newest million; of an older
 * one only that it has arrived. Thread-safe, but for {@link #latencies}, which the worker's thread
 * writes.
 */
final class Journeys {
    private static final int REMEMBERED = 1 << 20;

    private final AtomicLongArray beginNanos = new AtomicLongArray(REMEMBERED);
    private final AtomicLong arrived = new AtomicLong();
    private volatile Latencies latencies = new Latencies();
    private volatile long fromNumber;

    void begin(long number, long nanos) {
        beginNanos.set((int) (number % REMEMBERED), nanos);
    }

    void end(long number, long nanos) {
        if (number >= fromNumber) {
            latencies.recordNanos(nanos - beginNanos.get((int) (number % REMEMBERED)));
        }
        arrived.incrementAndGet();
    }

    long arrived() {
        return arrived.get();
    }

    /** From this job on; what was measured before is forgotten. */
    void measureFrom(long number) {
        fromNumber = number;
        latencies = new Latencies();
    }

    /** Once all have arrived. */
    Latencies latencies() {
        return latencies;
    }
}
