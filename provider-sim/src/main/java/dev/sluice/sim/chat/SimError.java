package dev.sluice.sim.chat;

/**
 * An error as a wire writes it.
 *
 * @param json the body
 */
public record SimError(int status, String json) {}
