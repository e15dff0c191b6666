package dev.sluice.sim.limit;

/**
 * What is left of one limit.
 *
 * @param limit per minute
 * @param remaining whole units left now
 * @param resetNanos until the limit is whole again if nothing more is taken
 */
public record Allowance(long limit, long remaining, long resetNanos) {}
