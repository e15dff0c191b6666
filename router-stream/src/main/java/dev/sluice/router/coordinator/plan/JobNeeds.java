package dev.sluice.router.coordinator.plan;

import java.util.OptionalLong;

/**
 * What the planner looks at.
 *
 * @param inputBytes size of the body: a token is at least one byte, four on average
 * @param outputTokensMax the caller's bound, if any
 * @param costMaxNanoUsd the most the job may cost, if bounded
 */
public record JobNeeds(
        String tenant,
        String route,
        long inputBytes,
        OptionalLong outputTokensMax,
        OptionalLong costMaxNanoUsd) {}
