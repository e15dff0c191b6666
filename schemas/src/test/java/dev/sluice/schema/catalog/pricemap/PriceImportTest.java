package dev.sluice.schema.catalog.pricemap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.ServiceTier;
import dev.sluice.schema.catalog.UnitPrice;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry.Left;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceImportTest {
    private static final String STANDING =
            """
            providers: [{name: house, wire: openai, base_url: "https://house/v1"}]
            accounts: [{name: main, provider: house, credential: none}]
            limit_groups: [{name: all, concurrency: 1}]
            models:
              - {name: plain, upstream: plain-2, context_tokens: 1000, output_tokens_max: 10,
                 prices: {input: 0.14, output: 0.6, tiers: {flex: {input: 0.07, output: 0.3}}}}
              - {name: mine, upstream: long, context_tokens: 1000, output_tokens_max: 10}
              - {name: own, upstream: own, context_tokens: 10, output_tokens_max: 10}
              - {name: gratis, upstream: free, context_tokens: 10, output_tokens_max: 10}
            lanes: [{name: mine, account: main, model: mine, limit_group: all, pool: default}]
            """;

    @Test
    void pricesTheModelsOfTheCatalogueAndNoOthers() {
        PriceImport imported = of(STANDING, Selection.NOTHING_NEW);

        assertThat(imported.models()).extracting(Model::name).containsExactly("plain", "mine");
        Model plain = imported.models().getFirst();
        assertThat(plain.upstream()).isEqualTo("plain-2");
        assertThat(plain.contextTokens()).isEqualTo(1_000);
        assertThat(plain.prices()).isNotNull();
        assertThat(imported.left())
                .extracting(Left::key, Left::reason)
                .containsExactlyInAnyOrder(
                        tuple("own", "the map has no entry for it"),
                        tuple("free", "it lacks a price of input above 0"));
        assertThat(imported.notes()).containsOnlyKeys("plain", "mine");
        assertThat(imported.jumps()).isEmpty();
    }

    @Test
    void addsWhatIsAskedForAndNamesWhatItCannot() {
        PriceImport imported =
                of("models: []", new Selection(List.of("*a*"), Optional.of("house")));

        assertThat(imported.models()).extracting(Model::name).containsExactly("plain");
        assertThat(imported.left())
                .extracting(Left::key)
                .containsExactly("half", "half-long", "absurd");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input: 0.14 | input: 0.0149 | prices.input 0.0149 -> 0.15 ",
                "input: 0.14 | input: 1.51 | prices.input 1.51 -> 0.15 ",
                "input: 0.14 | input: 0 | prices.input 0 -> 0.15 ",
                "flex: | priority: | prices.tiers.priority.input 0.07 -> none ",
                "output: 0.6, | output: 0.6, steps: [{above_tokens: 9, input: 1, output: 1}], | prices.steps.9.input 1 -> none ",
            })
    void pointsOutPricesThatChangeBeyondReason(String from, String to, String jump) {
        PriceImport imported = of(STANDING.replace(from, to), Selection.NOTHING_NEW);

        assertThat(imported.jumps())
                .extracting(Jump::inWords)
                .singleElement()
                .asString()
                .startsWith("model plain: " + jump);
    }

    @Test
    void keepsWhatBoundsAUnitAndUnitsThatTheMapDoesNotKnow() {
        String bounded =
                STANDING.replace(
                        "{input: 0.14, output: 0.6,",
                        "{input: 0.14, output: 0.6, units: {web_search: {usd: 0.02, most: 7}, image: {usd: 0.3}},");

        Prices prices =
                of(bounded, Selection.NOTHING_NEW)
                        .models()
                        .getFirst()
                        .pricesIn(ServiceTier.STANDARD)
                        .orElseThrow();

        assertThat(prices.units())
                .isEqualTo(
                        Map.of(
                                "web_search",
                                new UnitPrice(new BigDecimal("0.01"), 7, false),
                                "image",
                                new UnitPrice(new BigDecimal("0.3"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // All of it a tenth more: so it stays, also in classes that it did not have.
                "input: 0.154, output: 0.66 | 0.165 | 0.66 | 0.0825",
                // Not by one factor, more than twice as dear, or cheaper: as the map says.
                "input: 0.154, output: 0.67 | 0.15 | 0.6 | 0.075",
                "input: 0.294, output: 1.26 | 0.15 | 0.6 | 0.075",
                "input: 0.126, output: 0.54 | 0.15 | 0.6 | 0.075",
            })
    void keepsWhatARegionCostsMore(
            String standing, BigDecimal input, BigDecimal output, BigDecimal flex) {
        String both =
                STANDING.replace("upstream: plain-2", "upstream: plain")
                        .replace(
                                "  - {name: mine,",
                                "  - {name: plain-eu, upstream: plain, context_tokens: 1000, output_tokens_max: 10, prices: {%s}}%n  - {name: mine,"
                                        .formatted(standing));

        PriceImport imported = of(both, Selection.NOTHING_NEW);

        Prices eu = prices(imported, "plain-eu");
        assertThat(eu.input()).isEqualByComparingTo(input);
        assertThat(eu.output()).isEqualByComparingTo(output);
        assertThat(eu.in(ServiceTier.FLEX).orElseThrow().input()).isEqualByComparingTo(flex);
        assertThat(prices(imported, "plain").input()).isEqualByComparingTo("0.15");
        assertThat(
                        imported.notes().getOrDefault("plain-eu", List.of()).stream()
                                .anyMatch(
                                        "keeps costing 1.1 times what plain does, which has its name upstream"
                                                ::equals))
                .isEqualTo(input.compareTo(new BigDecimal("0.165")) == 0);
    }

    private static Prices prices(PriceImport imported, String model) {
        return imported.models().stream()
                .filter(each -> each.name().equals(model))
                .findFirst()
                .orElseThrow()
                .pricesIn(ServiceTier.STANDARD)
                .orElseThrow();
    }

    @Test
    void takesAFactorOfTenForGiven() {
        String dearer = STANDING.replace("input: 0.14", "input: 0.015");

        assertThat(of(dearer, Selection.NOTHING_NEW).jumps()).isEmpty();
    }

    private static PriceImport of(String standing, Selection selection) {
        Catalog catalog = CatalogFile.part(standing);
        return PriceImport.of(Sample.MAP, catalog, selection);
    }
}
