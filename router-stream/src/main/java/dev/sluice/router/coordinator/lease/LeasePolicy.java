package dev.sluice.router.coordinator.lease;

import java.time.Instant;

/**
 * Leases run in log time. A Tick is written by the coordinator to its own attempts partition and
 * counts when it is read back, behind every heartbeat that was written before it; so a coordinator
 * that stalls does not expire calls that live.
 */
public final class LeasePolicy {
    private final LeaseConfig config;

    public LeasePolicy(LeaseConfig config) {
        this.config = config;
    }

    /**
     * @param tick Ticks read so far
     * @param tickWrittenAt when the newest of them was written, on the coordinator's clock
     */
    public LeaseVerdict decide(LeaseView attempt, long tick, Instant tickWrittenAt) {
        boolean silent = tick - attempt.heardAtTick() >= config.ticks();
        if (attempt.claimed()) {
            return silent || attempt.misses() > config.missesMax()
                    ? LeaseVerdict.LOST
                    : LeaseVerdict.HELD;
        }
        boolean windowClosed = tickWrittenAt.isAfter(attempt.claimBy().plus(config.claimMargin()));
        if (!windowClosed) {
            return LeaseVerdict.HELD;
        }
        if (attempt.restored()) {
            return silent ? LeaseVerdict.LOST : LeaseVerdict.HELD;
        }
        return LeaseVerdict.NEVER_CLAIMED;
    }
}
