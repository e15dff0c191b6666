package dev.sluice.bench.latency;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Collects latencies: whole microseconds, three digits, at most an hour; more counts as an hour.
 * One thread writes; {@link #add} merges what others collected once they are done.
 */
public final class Latencies {
    private static final long MICROS_MAX = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;

    private final Histogram micros = new Histogram(MICROS_MAX, DIGITS);

    /** A negative latency, as between two clocks, counts as none. */
    public void recordNanos(long nanos) {
        micros.recordValue(Math.clamp(nanos / 1_000, 0L, MICROS_MAX));
    }

    public void recordMillis(long millis) {
        micros.recordValue(Math.clamp(millis * 1_000, 0L, MICROS_MAX));
    }

    public void add(Latencies other) {
        micros.add(other.micros);
    }

    public LatencySummary summary() {
        if (micros.getTotalCount() == 0) {
            return LatencySummary.NOTHING;
        }
        return new LatencySummary(
                micros.getTotalCount(),
                at(50),
                at(90),
                at(95),
                at(99),
                at(99.9),
                micros.getMaxValue() / 1_000.0);
    }

    private double at(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1_000.0;
    }
}
