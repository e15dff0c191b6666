package dev.sluice.router.coordinator.dispatch;

import dev.sluice.schema.avro.BreakerState;

/** How much may be handed to workers now. */
public final class DispatchPolicy {
    /** What happens with the next job of a lane. */
    public enum Next {
        DISPATCH,
        /** The lane is shut: the job looks for another one. */
        DETOUR,
        WAIT
    }

    private DispatchPolicy() {}

    public static Next decide(LaneRoom lane) {
        if (lane.breaker() == BreakerState.OPEN) {
            return Next.DETOUR;
        }
        return lane.closedForMs() == 0
                        && lane.inUse() < lane.share()
                        && lane.permitted()
                        && lane.unclaimed() < lane.unclaimedMax()
                ? Next.DISPATCH
                : Next.WAIT;
    }
}
