package dev.sluice.router.coordinator.lease;

import java.time.Instant;

/**
 * What the lease policy looks at.
 *
 * @param claimed whether a claim or a heartbeat named it
 * @param restored the attempt was found in the store at start: whether it was claimed before is not
 *     known
 * @param claimBy end of its claim window
 * @param heardAtTick Ticks read when it was last heard of (or dispatched, or restored)
 * @param misses heartbeats of its worker in a row that left it out
 */
public record LeaseView(
        boolean claimed, boolean restored, Instant claimBy, long heardAtTick, int misses) {}
