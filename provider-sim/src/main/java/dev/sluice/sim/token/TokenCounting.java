package dev.sluice.sim.token;

/** How the simulator counts tokens. */
public enum TokenCounting {
    /** With the model's published encoding, and OpenAI's documented overhead per message. */
    EXACT,
    /** UTF-8 bytes divided by four, rounded up, no overhead: for benchmarks. */
    FAST
}
