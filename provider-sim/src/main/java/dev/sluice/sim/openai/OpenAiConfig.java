package dev.sluice.sim.openai;

import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.token.TokenCounting;
import java.time.Duration;

/**
 * What the wire API needs of the simulator's configuration.
 *
 * @param seed from which all chance follows
 * @param streamTick shortest time between two writes of a stream; tokens due within it go out
 *     together, each as its own event
 */
public record OpenAiConfig(
        long seed, TokenCounting tokens, FaultTiming faults, Duration streamTick) {}
