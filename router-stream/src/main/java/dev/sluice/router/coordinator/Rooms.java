package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.LaneRoom;
import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.dispatch.Workers;
import dev.sluice.router.coordinator.lane.TokenForecast;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.LimitGroup;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What there is of a lane for one more call: slots, permits, workers. */
record Rooms(Calls calls, Shares shares, Workers workers, TokenForecast forecast) {
    /**
     * @param tokensMax most that the call can use, asked only where tokens count; empty when there
     *     is no call
     */
    LaneRoom of(LaneSettings lane, Catalog view, Supplier<OptionalLong> tokensMax, long nowMs) {
        String group = lane.lane().limitGroup();
        String name = lane.lane().name();
        LimitGroup limits = view.limitGroup(group).orElse(null);
        return new LaneRoom(
                shares.breaker(group, name),
                calls.inUse(group),
                limits == null
                        ? shares.concurrency(group)
                        : limits.share(shares.concurrency(group), shares.silentMs(group, nowMs)),
                shares.closedForMs(group, nowMs),
                permitted(limits, name, tokensMax, nowMs),
                calls.unclaimed(lane.lane().pool()),
                workers.unclaimedMax(lane.lane().pool(), nowMs));
    }

    private boolean permitted(
            @Nullable LimitGroup limits,
            String lane,
            Supplier<OptionalLong> tokensMax,
            long nowMs) {
        if (limits == null) {
            return false;
        }
        return (limits.requestRate().isEmpty() || shares.requestsLeft(limits.name(), nowMs) > 0)
                && (limits.tokenRate().isEmpty()
                        || allows(tokensMax.get(), lane, shares.tokensLeft(limits.name(), nowMs)));
    }

    private boolean allows(OptionalLong tokensMax, String lane, long left) {
        return tokensMax.isPresent() && forecast.tokens(lane, tokensMax.getAsLong()) <= left;
    }
}
