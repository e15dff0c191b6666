package dev.sluice.schema.usage;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;

/** Sums and makes {@link TokenUsage}: the one place that knows all its classes. Pure. */
public final class TokenCounts {
    private TokenCounts() {}

    public static TokenUsage none() {
        return of(0, 0, TokenSource.NONE);
    }

    /** Of two classes only. */
    public static TokenUsage of(long input, long output, TokenSource source) {
        return TokenUsage.newBuilder().setInput(input).setOutput(output).setSource(source).build();
    }

    /** Whatever was read: text, audio and images, from a cache or not. */
    public static long input(TokenUsage usage) {
        return usage.getInput()
                + usage.getCacheRead()
                + usage.getCacheWrite()
                + usage.getCacheWrite1h()
                + usage.getAudioInput()
                + usage.getImageInput();
    }

    /** Whatever was written, reasoning included. */
    public static long output(TokenUsage usage) {
        return usage.getOutput() + usage.getReasoning() + usage.getAudioOutput();
    }

    public static long all(TokenUsage usage) {
        return input(usage) + output(usage);
    }

    /** Class by class; the source is the weaker one. */
    public static TokenUsage plus(TokenUsage a, TokenUsage b) {
        return sum(a, b, 1);
    }

    /** Class by class, perhaps negative. */
    public static TokenUsage minus(TokenUsage a, TokenUsage b) {
        return sum(a, b, -1);
    }

    private static TokenUsage sum(TokenUsage a, TokenUsage b, int sign) {
        return TokenUsage.newBuilder()
                .setInput(a.getInput() + sign * b.getInput())
                .setCacheRead(a.getCacheRead() + sign * b.getCacheRead())
                .setCacheWrite(a.getCacheWrite() + sign * b.getCacheWrite())
                .setOutput(a.getOutput() + sign * b.getOutput())
                .setReasoning(a.getReasoning() + sign * b.getReasoning())
                .setSource(weaker(a.getSource(), b.getSource()))
                .setCacheWrite1h(a.getCacheWrite1h() + sign * b.getCacheWrite1h())
                .setAudioInput(a.getAudioInput() + sign * b.getAudioInput())
                .setAudioOutput(a.getAudioOutput() + sign * b.getAudioOutput())
                .setImageInput(a.getImageInput() + sign * b.getImageInput())
                .build();
    }

    private static TokenSource weaker(TokenSource a, TokenSource b) {
        if (a == TokenSource.NONE) {
            return b;
        }
        return a == TokenSource.ESTIMATED || b == TokenSource.ESTIMATED ? TokenSource.ESTIMATED : a;
    }
}
