package dev.sluice.sim.trace;

import java.time.Duration;

/**
 * One call of a trace.
 *
 * @param at since the first one
 */
public record TracedCall(Duration at, int promptTokens, int answerTokens) {}
