package dev.sluice.router.runtime;

import java.time.Duration;

/**
 * How many requests a poll may bring: as many as the thread does in a slice, because it hears
 * nobody in between. By time and not by number: a router that has just started, and has little of a
 * core, takes a hundred times as long for one. Confined to the Streams thread.
 */
final class Portion {
    /** Short beside the second in which the end of a call is to be heard. */
    static final long SLICE_NS = Duration.ofMillis(50).toNanos();

    /** What the newest poll counts in the mean of what a record takes. */
    private static final double NEWEST = 0.5;

    /** At first as slow as can be: the first records of a process load its classes. */
    private double recordNs = SLICE_NS;

    /** So many records have taken so long, with all that was done for them. */
    void took(int records, long ns) {
        if (records > 0) {
            recordNs += NEWEST * ((double) ns / records - recordNs);
        }
    }

    /** At least one. */
    int most(int pollMax) {
        return (int) Math.clamp(SLICE_NS / Math.max(1, recordNs), 1, pollMax);
    }
}
