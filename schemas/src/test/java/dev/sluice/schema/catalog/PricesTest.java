package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
        "15, 75, 0, 275000000000000, 100000000000000000", // not even a long would hold it
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

    @ParameterizedTest
    @CsvSource({
        // input, cached, written, nano-dollars: 1 $ up to 100, 2 $ above 100, 3 $ above 200
        "100, 0, 0, 100000",
        "101, 0, 0, 202000",
        "60, 41, 0, 121640", // the cached ones count for the step, and cost a hundredth of it
        "60, 0, 41, 202000",
        "200, 0, 0, 400000",
        "201, 0, 0, 603000",
    })
    void pricesTheWholeCallByTheStepThatItsInputReaches(
            long input, long cached, long written, long nanoUsd) {
        Prices prices = stepped("1", step(100, "2", "0.04", "4"), step(200, "3", "0.06", "6"));

        assertThat(prices.costNanoUsd(tokens(input, cached, written, 0, 0))).isEqualTo(nanoUsd);
    }

    @Test
    void boundsACallByTheDearestStepThatItMayReach() {
        Prices prices = stepped("5", step(100, "2", null, "40"), step(200, "3", null, "6"));

        assertThat(prices.boundNanoUsd(tokens(100, 0, 0, 1, 0))).isEqualTo(500_000 + 4_000);
        assertThat(prices.boundNanoUsd(tokens(101, 0, 0, 100, 0))).isEqualTo(202_000 + 4_000_000);
        assertThat(prices.boundNanoUsd(tokens(201, 0, 0, 1, 0))).isEqualTo(1_005_000 + 4_000);
    }

    @Test
    void hasNoPriceForATierThatItDoesNotName() {
        Prices flex = prices("0.5", null, null, "2", null);
        Prices prices =
                new Prices(
                        BigDecimal.ONE,
                        null,
                        null,
                        null,
                        BigDecimal.TEN,
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        Map.of(ServiceTier.FLEX, flex));

        assertThat(prices.in(ServiceTier.STANDARD)).contains(prices);
        assertThat(prices.in(ServiceTier.FLEX)).contains(flex);
        assertThat(prices.in(ServiceTier.PRIORITY)).isEmpty();
        assertThat(new Model("m", "m", 10, 10, prices).pricesIn(ServiceTier.BATCH)).isEmpty();
        assertThat(new Model("m", "m", 10, 10, null).pricesIn(ServiceTier.STANDARD)).isEmpty();
    }

    @Property
    void noCallCostsMoreThanItsBound(
            @ForAll Random random,
            @ForAll @LongRange(min = 0, max = 1_000) long inputMax,
            @ForAll @LongRange(min = 0, max = 1_000) long outputMax) {
        Prices prices = any(random);
        for (ServiceTier tier : ServiceTier.values()) {
            Prices inTier = prices.in(tier).orElse(prices);
            long bound = inTier.boundNanoUsd(tokens(inputMax, 0, 0, outputMax, 0));

            long input = random.nextLong(inputMax + 1);
            long cached = random.nextLong(inputMax - input + 1);
            long written = random.nextLong(inputMax - input - cached + 1);
            long output = random.nextLong(outputMax + 1);
            long reasoning = random.nextLong(outputMax - output + 1);

            assertThat(inTier.costNanoUsd(tokens(input, cached, written, output, reasoning)))
                    .isBetween(0L, bound);
        }
    }

    private static Prices any(Random random) {
        Map<ServiceTier, Prices> tiers = new EnumMap<>(ServiceTier.class);
        for (ServiceTier tier : ServiceTier.values()) {
            if (tier != ServiceTier.STANDARD && random.nextBoolean()) {
                tiers.put(tier, anyTier(random, Map.of()));
            }
        }
        return anyTier(random, tiers);
    }

    private static Prices anyTier(Random random, Map<ServiceTier, Prices> tiers) {
        List<PriceStep> steps = new ArrayList<>();
        int above = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            above += 1 + random.nextInt(400);
            steps.add(
                    new PriceStep(
                            above,
                            anyPrice(random),
                            maybe(random),
                            maybe(random),
                            maybe(random),
                            anyPrice(random),
                            maybe(random),
                            maybe(random),
                            maybe(random),
                            maybe(random)));
        }
        return new Prices(
                anyPrice(random),
                maybe(random),
                maybe(random),
                maybe(random),
                anyPrice(random),
                maybe(random),
                maybe(random),
                maybe(random),
                maybe(random),
                steps,
                tiers);
    }

    private static BigDecimal anyPrice(Random random) {
        return BigDecimal.valueOf(random.nextInt(100_000), 4);
    }

    private static @Nullable BigDecimal maybe(Random random) {
        return random.nextBoolean() ? anyPrice(random) : null;
    }

    private static Prices stepped(String input, PriceStep... steps) {
        return new Prices(
                new BigDecimal(input),
                null,
                null,
                null,
                new BigDecimal("4"),
                null,
                null,
                null,
                null,
                List.of(steps),
                Map.of());
    }

    private static PriceStep step(
            int above, String input, @Nullable String cacheRead, String output) {
        return new PriceStep(
                above,
                new BigDecimal(input),
                cacheRead == null ? null : new BigDecimal(cacheRead),
                null,
                null,
                new BigDecimal(output),
                null,
                null,
                null,
                null);
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

    private static final Prices MEDIA =
            new Prices(
                    new BigDecimal("2"),
                    null,
                    null,
                    new BigDecimal("5"),
                    new BigDecimal("10"),
                    null,
                    new BigDecimal("40"),
                    new BigDecimal("80"),
                    new BigDecimal("8"),
                    List.of(),
                    Map.of());

    @Test
    void chargesAudioImagesAndLongCachesAtTheirOwnPrice() {
        TokenUsage used =
                new TokenUsage(1L, 0L, 0L, 1L, 0L, TokenSource.PROVIDER, 1L, 1L, 1L, 1L, null);

        assertThat(MEDIA.costNanoUsd(used)).isEqualTo((2 + 10 + 5 + 40 + 80 + 8) * 1_000);
    }

    @Test
    void boundsACallWithoutMediaByThePricesOfText() {
        TokenUsage text =
                new TokenUsage(1L, 0L, 0L, 1L, 0L, TokenSource.ESTIMATED, 0L, 0L, 0L, 0L, null);
        TokenUsage audio =
                new TokenUsage(0L, 0L, 0L, 0L, 0L, TokenSource.ESTIMATED, 0L, 1L, 1L, 0L, null);

        assertThat(MEDIA.boundNanoUsd(text)).isEqualTo((5 + 10) * 1_000);
        assertThat(MEDIA.boundNanoUsd(audio)).isEqualTo((40 + 80) * 1_000);
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
                input,
                cacheRead,
                cacheWrite,
                output,
                reasoning,
                TokenSource.PROVIDER,
                0L,
                0L,
                0L,
                0L,
                null);
    }
}
