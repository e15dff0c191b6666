package dev.sluice.bench.latency;

/** A distribution of latencies in milliseconds; zeros when nothing was measured. */
public record LatencySummary(
        long count, double p50, double p90, double p95, double p99, double p999, double max) {
    public static final LatencySummary NOTHING = new LatencySummary(0, 0, 0, 0, 0, 0, 0);
}
