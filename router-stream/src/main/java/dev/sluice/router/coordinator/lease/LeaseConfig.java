package dev.sluice.router.coordinator.lease;

import java.time.Duration;

/**
 * @param ticks Ticks without a heartbeat after which an attempt is lost
 * @param claimMargin wait after {@code claim_by} before a silent dispatch counts as never claimed
 * @param missesMax heartbeats of the claiming worker that may leave an attempt out; one more and it
 *     is lost
 */
public record LeaseConfig(int ticks, Duration claimMargin, int missesMax) {
    public LeaseConfig {
        if (ticks < 2 || missesMax < 1) {
            throw new IllegalArgumentException(
                    "lease: ticks %d, misses %d (expected: at least 2 and 1)"
                            .formatted(ticks, missesMax));
        }
    }
}
