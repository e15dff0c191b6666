package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.schema.avro.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Prices by token class in US dollars per million tokens, as providers publish them. One dollar per
 * million tokens is 1,000 nano-dollars per token.
 *
 * @param cacheRead null: as input
 * @param cacheWrite null: as input
 * @param reasoning null: as output
 */
public record Prices(
        @JsonProperty(required = true) BigDecimal input,
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite,
        @JsonProperty(required = true) BigDecimal output,
        @Nullable BigDecimal reasoning) {
    private static final BigDecimal NANO_USD_PER_TOKEN = BigDecimal.valueOf(1_000);

    public Prices {
        requirePrice(input, "input");
        requirePrice(cacheRead, "cache_read");
        requirePrice(cacheWrite, "cache_write");
        requirePrice(output, "output");
        requirePrice(reasoning, "reasoning");
    }

    /** Cost in nano-dollars, exact, rounded half up once per call. */
    public long costNanoUsd(TokenUsage tokens) {
        BigDecimal sum =
                of(tokens.getInput(), input)
                        .add(of(tokens.getCacheRead(), cacheRead == null ? input : cacheRead))
                        .add(of(tokens.getCacheWrite(), cacheWrite == null ? input : cacheWrite))
                        .add(of(tokens.getOutput(), output))
                        .add(of(tokens.getReasoning(), reasoning == null ? output : reasoning));
        return sum.multiply(NANO_USD_PER_TOKEN).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    /**
     * The most that a call can cost: no input token costs more than the dearest class of input, no
     * output token more than the dearest of output.
     *
     * @param bound at least the tokens of input, in whatever class, and of output
     */
    public long boundNanoUsd(TokenUsage bound) {
        BigDecimal sum =
                of(
                                bound.getInput() + bound.getCacheRead() + bound.getCacheWrite(),
                                dearest(input, cacheRead, cacheWrite))
                        .add(
                                of(
                                        bound.getOutput() + bound.getReasoning(),
                                        dearest(output, reasoning)));
        return sum.multiply(NANO_USD_PER_TOKEN).setScale(0, RoundingMode.UP).longValueExact();
    }

    private static BigDecimal dearest(BigDecimal first, @Nullable BigDecimal... others) {
        BigDecimal dearest = first;
        for (BigDecimal other : others) {
            dearest = other == null ? dearest : dearest.max(other);
        }
        return dearest;
    }

    private static BigDecimal of(long tokens, BigDecimal price) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }

    private static void requirePrice(@Nullable BigDecimal price, String field) {
        if (price != null
                && (price.signum() < 0 || price.compareTo(BigDecimal.valueOf(1_000_000)) > 0)) {
            throw new IllegalArgumentException(
                    "prices.%s: %s (expected: 0..1000000 US dollars per million tokens)"
                            .formatted(field, price.toPlainString()));
        }
    }
}
