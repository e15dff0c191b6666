package dev.sluice.router.coordinator.risk;

import dev.sluice.router.coordinator.risk.Risk.Calm;
import dev.sluice.router.coordinator.risk.Risk.Lost;
import dev.sluice.router.coordinator.risk.Risk.Overtake;
import dev.sluice.router.coordinator.risk.Risk.Spill;
import java.util.function.IntFunction;

/**
 * A job that would miss its deadline in its turn overtakes if that helps; if not, it goes on to the
 * first lane behind its own in its plan where it would be in time. It never goes back, so that no
 * two lanes send it to and fro.
 *
 * <p>What is known of lanes changes, so each job is looked at again when half of its slack is gone:
 * one whose lane slows down is found with half of the slack left that it had when it was looked at
 * last.
 */
public final class RiskPolicy {
    /** To the worker and back, with a commit on either side. */
    static final long TRAVEL_MS = 500;

    /** A job that has come to this is looked at no more often. */
    static final long AGAIN_MIN_MS = 250;

    private RiskPolicy() {}

    /**
     * @param outlooks by the index of the lane in the plan; asked for lanes behind its own only
     *     when it cannot stay
     * @param lane where it waits
     * @param lanes of the plan
     * @param leftMs until its deadline
     */
    public static Risk decide(IntFunction<Outlook> outlooks, int lane, int lanes, long leftMs) {
        Outlook here = outlooks.apply(lane);
        long slackMs = slackMs(here.waitMs(), here.callMs(), leftMs);
        if (slackMs > 0) {
            return new Calm(halfOf(slackMs));
        }
        long overtakingSlackMs = slackMs(here.overtakingMs(), here.callMs(), leftMs);
        if (overtakingSlackMs > 0) {
            return new Overtake(halfOf(overtakingSlackMs));
        }
        for (int i = lane + 1; i < lanes; i++) {
            Outlook there = outlooks.apply(i);
            if (there.usable() && slackMs(there.waitMs(), there.callMs(), leftMs) > 0) {
                return new Spill(i);
            }
        }
        // Calls that are quicker than the mean may still be in time.
        return leftMs > here.callMs() ? new Overtake(halfOf(leftMs - here.callMs())) : new Lost();
    }

    /** Half of the calls take longer than the mean, few take longer than half as much again. */
    private static long slackMs(long waitMs, long callMs, long leftMs) {
        return leftMs - TRAVEL_MS - waitMs - callMs - callMs / 2;
    }

    private static long halfOf(long slackMs) {
        return Math.max(AGAIN_MIN_MS, slackMs / 2);
    }
}
