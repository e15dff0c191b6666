package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesTest {
    @ParameterizedTest
    @CsvSource({
        // input price, output price, input tokens, output tokens, nano-dollars
        "2.50, 10.00, 1000, 500, 7500000",
        "0.0375, 0.15, 1, 0, 38", // 37.5
        "0.0375, 0.15, 2, 0, 75",
        "0.0375, 0.15, 1, 1, 188", // 187.5, rounded once and not per class
        "0.0375, 0.15, 3, 0, 113", // 112.5
        "0.0375, 0.15, 1000000, 1000000, 187500000",
        "0.0004, 0, 1, 0, 0", // 0.4
        "0.0005, 0, 1, 0, 1", // 0.5
        "0, 0, 1000000, 1000000, 0",
        "0.1, 0.2, 3, 3, 900", // 0.30000000000000004 in floating point
        "1000000, 1000000, 1000000, 0, 1000000000000000",
    })
    void isExactToTheNanoDollar(
            String inputPrice, String outputPrice, long input, long output, long nanoUsd) {
        Prices prices = prices(inputPrice, null, null, outputPrice, null);

        assertThat(prices.costNanoUsd(tokens(input, 0, 0, output, 0))).isEqualTo(nanoUsd);
    }

    @Test
    void pricesEveryTokenClassByItself() {
        Prices prices = prices("1", "0.1", "1.25", "4", "8");

        assertThat(prices.costNanoUsd(tokens(1, 10, 100, 1_000, 10_000)))
                .isEqualTo(1_000 + 1_000 + 125_000 + 4_000_000 + 80_000_000);
    }

    @Test
    void pricesCacheAsInputAndReasoningAsOutputUnlessToldOtherwise() {
        Prices prices = prices("1", null, null, "4", null);

        assertThat(prices.costNanoUsd(tokens(0, 3, 5, 0, 7))).isEqualTo(8 * 1_000 + 7 * 4_000);
    }

    @Test
    void anAdjustmentCanBeNegative() {
        Prices prices = prices("0.0375", null, null, "4", null);

        assertThat(prices.costNanoUsd(tokens(-1, 0, 0, -2, 0))).isEqualTo(-8_038);
    }

    @Test
    void refusesAPriceBelowZeroOrBeyondReason() {
        assertThatThrownBy(() -> prices("-0.01", null, null, "1", null))
                .hasMessage(
                        "prices.input: -0.01 (expected: 0..1000000 US dollars per million tokens)");
        assertThatThrownBy(() -> prices("1", null, "1000000.1", "1", null))
                .hasMessageContaining("prices.cache_write: 1000000.1");
    }

    @Property
    void theCostOfTwoCallsTogetherIsTheSumOfTheirsWithinRounding(
            @ForAll @BigRange(min = "0", max = "100") @Scale(6) BigDecimal inputPrice,
            @ForAll @BigRange(min = "0", max = "100") @Scale(6) BigDecimal outputPrice,
            @ForAll @LongRange(min = 0, max = 10_000_000) long input,
            @ForAll @LongRange(min = 0, max = 10_000_000) long output,
            @ForAll @LongRange(min = 0, max = 10_000_000) long moreInput,
            @ForAll @LongRange(min = 0, max = 10_000_000) long moreOutput) {
        Prices prices = new Prices(inputPrice, null, null, outputPrice, null);

        long apart =
                prices.costNanoUsd(tokens(input, 0, 0, output, 0))
                        + prices.costNanoUsd(tokens(moreInput, 0, 0, moreOutput, 0));
        long together = prices.costNanoUsd(tokens(input + moreInput, 0, 0, output + moreOutput, 0));

        assertThat(Math.abs(apart - together)).isLessThanOrEqualTo(1);
    }

    private static Prices prices(
            String input,
            @Nullable String cacheRead,
            @Nullable String cacheWrite,
            String output,
            @Nullable String reasoning) {
        return new Prices(
                new BigDecimal(input),
                cacheRead == null ? null : new BigDecimal(cacheRead),
                cacheWrite == null ? null : new BigDecimal(cacheWrite),
                new BigDecimal(output),
                reasoning == null ? null : new BigDecimal(reasoning));
    }

    private static TokenUsage tokens(
            long input, long cacheRead, long cacheWrite, long output, long reasoning) {
        return new TokenUsage(
                input, cacheRead, cacheWrite, output, reasoning, TokenSource.PROVIDER);
    }
}
