package dev.sluice.sim.latency;

import java.time.Duration;

/**
 * When the tokens of one call are due, in nanoseconds after its arrival.
 *
 * @param firstTokenNanos when the first token is due
 * @param nanosPerToken distance between tokens after that
 */
public record LatencyPlan(long firstTokenNanos, double nanosPerToken) {

    /** When token number {@code index} (from 0) is due. */
    public long dueNanos(double index) {
        return firstTokenNanos + (long) (nanosPerToken * index);
    }

    /** When an answer of that many tokens is complete. */
    public long completeNanos(int tokens) {
        return dueNanos(Math.max(0, tokens - 1));
    }

    /** The same plan, begun later. */
    public LatencyPlan later(Duration delay) {
        return new LatencyPlan(firstTokenNanos + delay.toNanos(), nanosPerToken);
    }
}
