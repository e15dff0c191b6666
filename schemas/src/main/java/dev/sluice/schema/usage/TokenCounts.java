package dev.sluice.schema.usage;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /**
     * The same with other units.
     *
     * @param units null: none
     */
    public static TokenUsage with(TokenUsage usage, @Nullable Map<String, Long> units) {
        return units == null && usage.getUnits() == null
                ? usage
                : new TokenUsage(
                        usage.getInput(),
                        usage.getCacheRead(),
                        usage.getCacheWrite(),
                        usage.getOutput(),
                        usage.getReasoning(),
                        usage.getSource(),
                        usage.getCacheWrite1h(),
                        usage.getAudioInput(),
                        usage.getAudioOutput(),
                        usage.getImageInput(),
                        units);
    }

    /** Class by class and unit by unit; the source is the weaker one. */
    public static TokenUsage plus(TokenUsage a, TokenUsage b) {
        return sum(a, b, 1);
    }

    /** Class by class and unit by unit, perhaps negative. */
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
                .setUnits(units(a.getUnits(), b.getUnits(), sign))
                .build();
    }

    private static @Nullable Map<String, Long> units(
            @Nullable Map<String, Long> a, @Nullable Map<String, Long> b, int sign) {
        if (a == null && b == null) {
            return null;
        }
        Map<String, Long> sum = a == null ? new HashMap<>() : new HashMap<>(a);
        if (b != null) {
            b.forEach((unit, count) -> sum.merge(unit, sign * count, Long::sum));
        }
        sum.values().removeIf(count -> count == 0);
        return sum.isEmpty() ? null : sum;
    }

    private static TokenSource weaker(TokenSource a, TokenSource b) {
        if (a == TokenSource.NONE) {
            return b;
        }
        return a == TokenSource.ESTIMATED || b == TokenSource.ESTIMATED ? TokenSource.ESTIMATED : a;
    }
}
