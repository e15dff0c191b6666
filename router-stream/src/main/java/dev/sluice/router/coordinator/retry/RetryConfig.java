package dev.sluice.router.coordinator.retry;

import java.time.Duration;

/**
 * @param backoffFirst delay before the second try on the same lane
 * @param backoffMax longest delay, unless a provider asks for more
 * @param triesPerLane failures in a row on one lane before the next lane of the plan is tried
 * @param lossesMax attempts lost with their worker before the job counts as poisoned
 */
public record RetryConfig(
        Duration backoffFirst, Duration backoffMax, int triesPerLane, int lossesMax) {
    public static final RetryConfig DEFAULT =
            new RetryConfig(Duration.ofMillis(250), Duration.ofSeconds(30), 2, 3);

    public RetryConfig {
        if (backoffFirst.isNegative() || backoffFirst.compareTo(backoffMax) > 0) {
            throw new IllegalArgumentException(
                    "backoff-first: %s (expected: 0..%s)".formatted(backoffFirst, backoffMax));
        }
        if (triesPerLane < 1 || lossesMax < 1) {
            throw new IllegalArgumentException(
                    "tries-per-lane %d, losses-max %d (expected: at least 1)"
                            .formatted(triesPerLane, lossesMax));
        }
    }
}
