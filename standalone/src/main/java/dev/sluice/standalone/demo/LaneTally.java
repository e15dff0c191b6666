package dev.sluice.standalone.demo;

import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Sums of one lane. Not thread-safe. */
final class LaneTally {
    private static final long MILLIS_MAX = 3_600_000;
    private static final int DIGITS = 3;

    private final Histogram queued = new Histogram(MILLIS_MAX, DIGITS);
    private final Histogram called = new Histogram(MILLIS_MAX, DIGITS);
    private long jobs;
    private long calls;
    private long tokens;
    private long costNanoUsd;

    void job(long queuedMillis) {
        jobs++;
        queued.recordValue(Math.clamp(queuedMillis, 0, MILLIS_MAX));
    }

    void completed(long callMillis) {
        called.recordValue(Math.clamp(callMillis, 0, MILLIS_MAX));
    }

    void call(long callTokens, long callCostNanoUsd) {
        calls++;
        tokens += callTokens;
        costNanoUsd += callCostNanoUsd;
    }

    /** What the summary shows of a lane; times in milliseconds, -1 where nothing was measured. */
    LaneRow row(String lane) {
        return new LaneRow(
                lane,
                jobs,
                calls,
                tokens,
                costNanoUsd,
                measured(queued, h -> h.getValueAtPercentile(50)),
                measured(queued, h -> h.getValueAtPercentile(95)),
                measured(called, h -> h.getValueAtPercentile(50)),
                measured(called, h -> h.getValueAtPercentile(95)));
    }

    private static long measured(Histogram times, ToLongFunction<Histogram> value) {
        return times.getTotalCount() == 0 ? -1 : value.applyAsLong(times);
    }
}
