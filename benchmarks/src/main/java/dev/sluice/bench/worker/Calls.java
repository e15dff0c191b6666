package dev.sluice.bench.worker;

import dev.sluice.bench.latency.Latencies;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The calls of one phase: what was dispatched, what was heard of it. Written by the harness's
 * threads; latencies by the reader's alone, and to be read when all have ended.
 */
final class Calls {
    private final Map<String, Long> begunNanos = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong ended = new AtomicLong();
    private final Latencies firstByte = new Latencies();
    private final Latencies firstEvent = new Latencies();
    private volatile String failure = "";

    void begin(String job, long nanos) {
        begunNanos.put(job, nanos);
    }

    /** The worker has said that it will call. */
    void claimed(String job) {
        if (begunNanos.containsKey(job)) {
            peak.accumulateAndGet(running.incrementAndGet(), Math::max);
        }
    }

    void firstEvent(String job, long nanos) {
        Long begun = begunNanos.get(job);
        if (begun != null) {
            firstEvent.recordNanos(nanos - begun);
        }
    }

    /**
     * @param firstByteMs negative: none came
     * @param problem empty: it ended well
     */
    void ended(String job, long firstByteMs, String problem) {
        if (begunNanos.remove(job) == null) {
            return;
        }
        running.decrementAndGet();
        if (firstByteMs >= 0) {
            firstByte.recordMillis(firstByteMs);
        }
        if (!problem.isEmpty()) {
            failed.incrementAndGet();
            failure = problem;
        }
        ended.incrementAndGet();
    }

    /** A dispatch that the worker gave back. */
    void returned(String job, String reason) {
        if (begunNanos.remove(job) != null) {
            failed.incrementAndGet();
            failure = "returned: " + reason;
            ended.incrementAndGet();
        }
    }

    long endedSoFar() {
        return ended.get();
    }

    int peak() {
        return peak.get();
    }

    int failed() {
        return failed.get();
    }

    /** Why one of them failed; empty: none has. */
    String failure() {
        return failure;
    }

    Latencies firstByte() {
        return firstByte;
    }

    Latencies firstEvents() {
        return firstEvent;
    }
}
