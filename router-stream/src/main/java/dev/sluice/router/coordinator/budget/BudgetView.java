package dev.sluice.router.coordinator.budget;

import java.time.Instant;

/**
 * A budget in its present window, in nano-dollars.
 *
 * @param spent booked so far
 * @param reserved most that running calls can still cost
 * @param windowEnd when it begins anew
 */
public record BudgetView(String name, long limit, long spent, long reserved, Instant windowEnd) {
    /** What one more call may cost at most; negative when a call cost more than its bound. */
    public long headroom() {
        return limit - spent - reserved;
    }
}
