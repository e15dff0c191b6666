package dev.sluice.sim.fault;

import java.time.Duration;

/**
 * How long faults take.
 *
 * @param slowBy what {@code slow} adds before the first byte, at most a day
 * @param hangMax when a hanging connection is closed after all, at most a day
 * @param retryAfter what a 429 or 503 ordered as a fault asks the caller to wait, at most a day
 */
public record FaultTiming(Duration slowBy, Duration hangMax, Duration retryAfter) {
    private static final Duration MAX = Duration.ofDays(1);

    public FaultTiming {
        check("slowBy", slowBy);
        check("hangMax", hangMax);
        check("retryAfter", retryAfter);
    }

    /** 10 s slower, 10 min of silence, 1 s to wait. */
    public static FaultTiming defaults() {
        return new FaultTiming(
                Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofSeconds(1));
    }

    private static void check(String name, Duration value) {
        if (value.isNegative() || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(name + " " + value + ": expected PT0S to " + MAX);
        }
    }
}
