package dev.sluice.schema.catalog;

import dev.sluice.schema.avro.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What tokens of each class cost in one step of one tier, in US dollars per million. A class that
 * has no price of its own costs what its direction does.
 */
record TokenRates(
        BigDecimal input,
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal cacheWrite1h,
        BigDecimal output,
        @Nullable BigDecimal reasoning,
        @Nullable BigDecimal audioInput,
        @Nullable BigDecimal audioOutput,
        @Nullable BigDecimal imageInput) {
    private static final BigDecimal NANO_USD_PER_TOKEN = BigDecimal.valueOf(1_000);
    private static final BigDecimal MAX = BigDecimal.valueOf(1_000_000);

    /** A hundred million US dollars, so that sums of many still are numbers. */
    private static final BigDecimal COST_MAX = BigDecimal.valueOf(100_000_000_000_000_000L);

    /**
     * @param at where in the catalogue they stand, for errors
     * @throws IllegalArgumentException naming a price below zero or beyond reason
     */
    TokenRates checked(String at) {
        require(input, at, "input");
        require(cacheRead, at, "cache_read");
        require(cacheWrite, at, "cache_write");
        require(cacheWrite1h, at, "cache_write_1h");
        require(output, at, "output");
        require(reasoning, at, "reasoning");
        require(audioInput, at, "audio_input");
        require(audioOutput, at, "audio_output");
        require(imageInput, at, "image_input");
        return this;
    }

    /**
     * Rounded half up, once per call.
     *
     * @param apart nano-dollars beside the tokens
     */
    long costNanoUsd(TokenUsage tokens, BigDecimal apart) {
        return nano(
                of(tokens.getInput(), input)
                        .add(of(tokens.getCacheRead(), or(cacheRead, input)))
                        .add(of(tokens.getCacheWrite(), or(cacheWrite, input)))
                        .add(of(tokens.getCacheWrite1h(), or(cacheWrite1h, input)))
                        .add(of(tokens.getAudioInput(), or(audioInput, input)))
                        .add(of(tokens.getImageInput(), or(imageInput, input)))
                        .add(of(tokens.getOutput(), output))
                        .add(of(tokens.getReasoning(), or(reasoning, output)))
                        .add(of(tokens.getAudioOutput(), or(audioOutput, output))),
                apart,
                RoundingMode.HALF_UP);
    }

    /**
     * No input costs more than the dearest class of input, nor output than that of output.
     *
     * @param media whether there may be audio or images
     * @param apart nano-dollars beside the tokens
     */
    long boundNanoUsd(long inputTokens, long outputTokens, boolean media, BigDecimal apart) {
        BigDecimal dearestInput =
                Stream.of(or(cacheRead, input), or(cacheWrite, input), or(cacheWrite1h, input))
                        .reduce(input, BigDecimal::max);
        BigDecimal dearestOutput = output.max(or(reasoning, output));
        if (media) {
            dearestInput = dearestInput.max(or(audioInput, input)).max(or(imageInput, input));
            dearestOutput = dearestOutput.max(or(audioOutput, output));
        }
        return nano(
                of(inputTokens, dearestInput).add(of(outputTokens, dearestOutput)),
                apart,
                RoundingMode.UP);
    }

    /** What nobody can have meant, like the price of 10^15 tokens, counts as the most there is. */
    private static long nano(BigDecimal ofTokens, BigDecimal apart, RoundingMode rounding) {
        return ofTokens.multiply(NANO_USD_PER_TOKEN)
                .add(apart)
                .setScale(0, rounding)
                .min(COST_MAX)
                .longValueExact();
    }

    private static BigDecimal or(@Nullable BigDecimal price, BigDecimal otherwise) {
        return price == null ? otherwise : price;
    }

    private static BigDecimal of(long tokens, BigDecimal price) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }

    private static void require(@Nullable BigDecimal price, String at, String field) {
        if (price != null && (price.signum() < 0 || price.compareTo(MAX) > 0)) {
            throw new IllegalArgumentException(
                    "%s.%s: %s (expected: 0..1000000 US dollars per million tokens)"
                            .formatted(at, field, price.toPlainString()));
        }
    }
}
