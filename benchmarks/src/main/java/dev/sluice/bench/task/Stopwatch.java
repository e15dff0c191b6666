package dev.sluice.bench.task;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Adds up CPU time of the calling thread. Confined to one thread. */
final class Stopwatch {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS_PER_MICRO = 1_000;

    private long nanos;

    void time(Runnable work) {
        long before = THREADS.getCurrentThreadCpuTime();
        work.run();
        nanos += THREADS.getCurrentThreadCpuTime() - before;
    }

    double micros() {
        return nanos / NANOS_PER_MICRO;
    }

    void reset() {
        nanos = 0;
    }
}
