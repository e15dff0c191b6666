package dev.sluice.sim.chat;

import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.token.TokenCounting;
import java.time.Duration;

/**
 * What chats need of the simulator's configuration.
 *
 * @param seed from which all chance follows
 * @param streamTick shortest time between two writes of a stream; tokens due within it go out
 *     together, each as its own event
 */
public record ChatConfig(
        long seed, TokenCounting tokens, FaultTiming faults, Duration streamTick) {}
