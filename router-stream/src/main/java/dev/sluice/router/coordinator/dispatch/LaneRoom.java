package dev.sluice.router.coordinator.dispatch;

import dev.sluice.schema.avro.BreakerState;

/**
 * What decides whether the next job of a lane may go to a worker.
 *
 * @param inUse calls of the limit group that may be running
 * @param share what the allocator lets this coordinator use of it
 * @param closedForMs the provider asked for so much more silence
 * @param permitted whether the permits in hand are enough for the next job
 * @param unclaimed dispatches of the pool that no worker has claimed yet
 * @param unclaimedMax what the pool's workers can take
 */
public record LaneRoom(
        BreakerState breaker,
        int inUse,
        int share,
        long closedForMs,
        boolean permitted,
        int unclaimed,
        int unclaimedMax) {}
