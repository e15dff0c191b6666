package dev.sluice.worker.provider;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;

/** Makes token counts in disjoint classes. */
public final class Tokens {
    private static final int BYTES_PER_TOKEN = 4;

    private Tokens() {}

    public static TokenUsage none() {
        return new TokenUsage(0L, 0L, 0L, 0L, 0L, TokenSource.NONE);
    }

    /** From sizes alone: a token for every four bytes begun. */
    public static TokenUsage estimated(long inputBytes, long outputBytes) {
        return new TokenUsage(
                roundedUp(inputBytes), 0L, 0L, roundedUp(outputBytes), 0L, TokenSource.ESTIMATED);
    }

    /**
     * From a provider that counts cached tokens inside the prompt and reasoning inside the
     * completion. What contradicts itself is cut to what is possible.
     */
    public static TokenUsage nested(long prompt, long cached, long completion, long reasoning) {
        long in = Math.max(prompt, 0);
        long out = Math.max(completion, 0);
        long fromCache = Math.clamp(cached, 0, in);
        long thought = Math.clamp(reasoning, 0, out);
        return new TokenUsage(
                in - fromCache, fromCache, 0L, out - thought, thought, TokenSource.PROVIDER);
    }

    private static long roundedUp(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }
}
