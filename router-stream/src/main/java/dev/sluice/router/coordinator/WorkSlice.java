package dev.sluice.router.coordinator;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Bounds how long a coordinator works on a long list before it turns to records again. By time, not
 * by number alone: what takes microseconds in a process that is warm takes a hundred times as long
 * in one that has just started and has little of a core, as when it takes over. Immutable.
 *
 * @param nanos a clock that only goes forward
 */
record WorkSlice(LongSupplier nanos) {
    static final long LASTS_NS = Duration.ofMillis(5).toNanos();

    /**
     * Records come first: after each alarm, Streams takes one record only before it looks at alarms
     * again.
     */
    private static final long REST_MIN_MS = 20;

    private static final long REST_MAX_MS = 250;

    /** A list gets at most a quarter of the thread's time while records come. */
    private static final int REST_BY_WORK = 3;

    /** What comes next is seen at the next poll, which this leaves time for. */
    private static final long REST_MIN_UNHEARD_MS = 2;

    /**
     * Begins a slice.
     *
     * @param max steps of it at most
     * @return to be asked before each step, whether it belongs to the slice; the first always does
     */
    BooleanSupplier begin(int max) {
        long begun = nanos.getAsLong();
        int[] asked = {0};
        return () -> asked[0]++ == 0 || asked[0] <= max && nanos.getAsLong() - begun < LASTS_NS;
    }

    /** To be given to {@link #restedMs}. */
    long nowNs() {
        return nanos.getAsLong();
    }

    /**
     * When work on long lists may go on that had begun then and has just been interrupted.
     *
     * @param begunNs by this clock
     * @param begunMs by the wall clock
     * @param recordsFirst whether records came since the work before that are to be heard first; if
     *     not, nobody waits for this thread but the partitions that share it, and the work gets
     *     half of its time
     */
    long restedMs(long begunNs, long begunMs, boolean recordsFirst) {
        long tookMs = Duration.ofNanos(nanos.getAsLong() - begunNs).toMillis();
        long restMs =
                recordsFirst
                        ? Math.clamp(REST_BY_WORK * tookMs, REST_MIN_MS, REST_MAX_MS)
                        : Math.clamp(tookMs, REST_MIN_UNHEARD_MS, REST_MAX_MS);
        return begunMs + tookMs + restMs;
    }
}
