package dev.sluice.sim.limit;

import org.jspecify.annotations.Nullable;

/**
 * What is left of a model's limits; null where there is no limit.
 *
 * @param requests of the requests per minute
 * @param tokens of the tokens per minute
 */
public record Standing(@Nullable Allowance requests, @Nullable Allowance tokens) {
    public static final Standing UNLIMITED = new Standing(null, null);
}
