package dev.sluice.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands out the jobs of a phase to the connections that send them, as fast as they can or at a
 * fixed rate. At a fixed rate every job has an intended time, and latency counts from it: a server
 * that stalls does not make the jobs behind the stall look fast (coordinated omission).
 * Thread-safe.
 */
public final class Pace {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int jobs;
    private final double perSecond;
    private final long startNanos;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * @param perSecond 0 for as fast as it goes
     * @param startNanos {@link System#nanoTime} of the first job
     */
    public Pace(int jobs, double perSecond, long startNanos) {
        this.jobs = jobs;
        this.perSecond = perSecond;
        this.startNanos = startNanos;
    }

    /** Jobs {@code first} to {@code first + count - 1}; a count of 0 is the end. */
    public record Turn(int first, int count) {}

    boolean isFixedRate() {
        return perSecond > 0;
    }

    /** Waits until a job is due and takes up to that many due ones. */
    public Turn take(int max) throws InterruptedException {
        while (true) {
            int first = next.get();
            if (first >= jobs) {
                return new Turn(jobs, 0);
            }
            int count = Math.min(max, due(System.nanoTime()) - first);
            if (count > 0) {
                if (next.compareAndSet(first, first + count)) {
                    return new Turn(first, count);
                }
                continue;
            }
            LockSupport.parkNanos(intendedNanos(first) - System.nanoTime());
            if (Thread.interrupted()) {
                throw new InterruptedException("waiting for a job to be due");
            }
        }
    }

    /** Jobs that are due by then. */
    int due(long nanos) {
        if (!isFixedRate()) {
            return jobs;
        }
        double elapsed = (double) (nanos - startNanos) / SECOND_NANOS;
        return elapsed < 0 ? 0 : (int) Math.min(jobs, Math.floor(elapsed * perSecond) + 1);
    }

    /** When the job is to be sent at a fixed rate. */
    long intendedNanos(int job) {
        return startNanos + (long) (job / perSecond * SECOND_NANOS);
    }
}
