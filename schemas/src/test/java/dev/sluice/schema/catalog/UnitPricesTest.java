package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitPricesTest {
    private static final Prices PRICES =
            CatalogFile.parse(
                            """
                            models:
                              - name: m
                                upstream: m
                                context_tokens: 1000
                                output_tokens_max: 100
                                prices:
                                  input: 1
                                  output: 2
                                  units:
                                    request: {usd: 0.005}
                                    request/high: {usd: 0.012}
                                    web_search: {usd: 0.01, most: 5}
                                    web_search/high: {usd: 0.02, most: 7}
                                    citation_token: {usd: 0.000002, most: 1000, always: true}
                                    file_search: {usd: 0}
                                    image/hd: {usd: 0.08}
                                    image/low/1024x1024: {usd: 0.01}
                                    grounded_prompt: {usd: 0.000015}
                                  tiers:
                                    flex: {input: 0.5, output: 1}
                                    priority: {input: 2, output: 4, units: {request: {usd: 1}}}
                            """)
                    .model("m")
                    .flatMap(model -> model.pricesIn(ServiceTier.STANDARD))
                    .orElseThrow();

    @ParameterizedTest
    @CsvSource({
        // unit, how many, nano-dollars
        "request, 1, 5000000",
        "request/high, 1, 12000000",
        "request/low, 1, 5000000", // as one that is not told apart
        "web_search, 3, 30000000",
        "web_search/high, 3, 60000000",
        "citation_token, 1, 2000",
        "file_search, 9, 0",
        "image/hd/1792x1024, 2, 160000000", // as any other in that quality
        "image/low/1024x1024, 2, 20000000",
        "image, 2, 160000000", // whichever it is, it is none dearer
        "image/auto/1024x1024, 1, 80000000",
        "grounded_prompt, 4096, 61440000",
        "search_unit, 7, 0", // nobody sells it here
        "of_tomorrow, 7, 0",
    })
    void knowsWhatAUnitCosts(String unit, long count, long nanoUsd) {
        assertThat(PRICES.costNanoUsd(used(0, 0, Map.of(unit, count)))).isEqualTo(nanoUsd);
    }

    @Test
    void addsUnitsToTokensAndRoundsOnce() {
        // 1 token at 1 $ per million, and 0.0000000004 of a dollar twice
        Prices prices = PRICES.with(Map.of("citation_token", price("0.0000000004")));

        assertThat(prices.costNanoUsd(used(1, 0, Map.of("citation_token", 2L)))).isEqualTo(1_001);
    }

    @Test
    void hasThePricesOfTheStandardTierWhereATierHasNone() {
        TokenUsage used = used(0, 0, Map.of("request", 1L));

        assertThat(PRICES.in(ServiceTier.FLEX).orElseThrow().costNanoUsd(used))
                .isEqualTo(5_000_000);
        assertThat(PRICES.in(ServiceTier.PRIORITY).orElseThrow().costNanoUsd(used))
                .isEqualTo(1_000_000_000);
    }

    @Test
    void knowsWhatBoundsAKind() {
        UnitPrices units = PRICES.byUnit();

        assertThat(units.most(UnitKind.WEB_SEARCH)).isEqualTo(OptionalLong.of(7));
        assertThat(units.most(UnitKind.REQUEST)).isEmpty();
        assertThat(units.always(UnitKind.CITATION_TOKEN)).isTrue();
        assertThat(units.always(UnitKind.WEB_SEARCH)).isFalse();
        assertThat(units.isFree(UnitKind.FILE_SEARCH)).isTrue();
        assertThat(units.isFree(UnitKind.WEB_SEARCH)).isFalse();
        assertThat(units.sells(UnitKind.IMAGE)).isTrue();
        assertThat(units.sells(UnitKind.SEARCH_UNIT)).isFalse();
    }

    @Property
    void noCallCostsMoreThanItsBound(
            @ForAll @BigRange(min = "0", max = "1") @Scale(9) BigDecimal plain,
            @ForAll @BigRange(min = "0", max = "1") @Scale(9) BigDecimal high,
            @ForAll @IntRange(max = 1_000) int most,
            @ForAll @IntRange(max = 1_000) int used,
            @ForAll @IntRange(max = 100_000) int tokens) {
        Prices prices =
                PRICES.with(
                        Map.of(
                                "web_search",
                                new UnitPrice(plain),
                                "web_search/high",
                                new UnitPrice(high)));
        long calls = Math.min(most, used);

        for (String unit : new String[] {"web_search", "web_search/high", "web_search/low"}) {
            assertThat(prices.costNanoUsd(used(tokens, tokens, Map.of(unit, calls))))
                    .isLessThanOrEqualTo(
                            prices.boundNanoUsd(used(tokens, tokens, Map.of(unit, (long) most))));
        }
    }

    @Test
    void addsUpByUnit() {
        TokenUsage two = used(1, 2, Map.of("web_search", 2L, "request", 1L));
        TokenUsage one = used(1, 1, Map.of("web_search", 3L, "request", 1L));

        assertThat(TokenCounts.plus(two, one).getUnits())
                .isEqualTo(Map.of("web_search", 5L, "request", 2L));
        assertThat(TokenCounts.minus(two, one).getUnits()).isEqualTo(Map.of("web_search", -1L));
        assertThat(TokenCounts.minus(two, two).getUnits()).isNull();
        assertThat(TokenCounts.plus(TokenCounts.none(), one).getUnits()).isEqualTo(one.getUnits());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    web_serch: {usd: 1}              | prices.units.web_serch (expected: one of [request, web_search
                    'image/a b': {usd: 1}            | prices.units.image/a b (expected: one of
                    image/a/b/c/d: {usd: 1}          | prices.units.image/a/b/c/d (expected: one of
                    request: {usd: -1}               | prices.units.usd: -1 (expected: 0..1000 US dollars for one)
                    request: {usd: 1000.5}           | prices.units.usd: 1000.5 (expected
                    request: {most: 1}               | key prices.units.usd is missing
                    request: {usd: 1, most: 0}       | prices.units.most: 0 (expected: 1..10000000)
                    web_search: {usd: 1, always: true} | prices.units: always without most (expected: the most that one call may use)
                    """)
    void namesAnOffender(String units, String said) {
        assertThatThrownBy(
                        () ->
                                CatalogFile.parse(
                                        "models: [{name: m, upstream: m, context_tokens: 9, output_tokens_max: 1, prices: {input: 1, output: 1, units: {%s}}}]"
                                                .formatted(units)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    private static UnitPrice price(String usd) {
        return new UnitPrice(new BigDecimal(usd));
    }

    private static TokenUsage used(long input, long output, Map<String, Long> units) {
        return TokenCounts.with(TokenCounts.of(input, output, TokenSource.PROVIDER), units);
    }
}
