package dev.sluice.schema.catalog.pricemap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.CatalogYaml;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.ServiceTier;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry.Left;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry.Priced;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceMapTest {
    @Test
    void makesExactPricesOfAMillionTokensFromThoseOfOne() {
        Model model = priced("plain").model();

        assertThat(CatalogYaml.write(List.of(model)))
                .isEqualTo(
                        """
                        models:
                          - name: plain
                            upstream: plain
                            context_tokens: 128000
                            output_tokens_max: 16384
                            prices:
                              input: 0.15
                              cache_read: 0.075
                              output: 0.6
                              tiers:
                                flex:
                                  input: 0.075
                                  output: 0.3
                                batch:
                                  input: 0.075
                                  output: 0.3
                              units:
                                web_search:
                                  usd: 0.01
                            capabilities:
                              - chat
                              - responses
                              - tools
                              - vision
                        """);
    }

    @Test
    void readsStepsOfEveryTierAndClass() {
        Priced entry = priced("house/long");

        Prices prices = entry.model().pricesIn(ServiceTier.STANDARD).orElseThrow();
        assertThat(entry.model().upstream()).isEqualTo("long");
        assertThat(prices.cacheWrite1h()).isEqualByComparingTo("6");
        assertThat(prices.steps()).hasSize(1);
        assertThat(prices.steps().getFirst().aboveTokens()).isEqualTo(200_000);
        assertThat(prices.steps().getFirst().output()).isEqualByComparingTo("22.5");
        assertThat(prices.steps().getFirst().cacheWrite1h()).isEqualByComparingTo("12");
        assertThat(prices.in(ServiceTier.PRIORITY).orElseThrow().steps().getFirst().input())
                .isEqualByComparingTo("12");
        assertThat(entry.model().capabilities())
                .containsExactly(Capability.CHAT, Capability.REASONING);
        assertThat(entry.deprecated()).contains(LocalDate.of(2027, 1, 31));
    }

    @Test
    void leavesATierThatIsNotPricedInFull() {
        assertThat(priced("plain").notes())
                .contains(
                        "tier priority is left out: it lacks a price of output above 0",
                        "computer_use_input_cost_per_1k_tokens is not counted");
        assertThat(priced("house/long").notes())
                .contains("tier flex is left out: it lacks prices above 200000 tokens");
        assertThat(priced("house/long").model().pricesIn(ServiceTier.FLEX)).isEmpty();
    }

    @Test
    void readsBandsOfInput() {
        Prices prices = priced("banded").model().pricesIn(ServiceTier.STANDARD).orElseThrow();

        assertThat(prices.input()).isEqualByComparingTo("0.05");
        assertThat(prices.steps().getFirst().aboveTokens()).isEqualTo(256_000);
        assertThat(prices.steps().getFirst().reasoning()).isEqualByComparingTo("4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | web_search=0.01",
                "per-request | request=0.005",
                "sonar | request=0.005, request/high=0.012, request/medium=0.008, web_search=0",
                "gpt-search-preview | request=0.035, request/high=0.05, request/low=0.03, web_search=0",
                "gemini/of-prompts | grounded_prompt=0.035",
                "gemini/of-queries | web_search=0.014",
                "sized | web_search=0.01, web_search/high=0.02, web_search/low=0.005",
                "banded | ''",
                "timed | audio_second=0.0001",
                "timed-out | audio_second=0.00003083",
                "by-letter | character=0.000015",
                "gpt-spoken-tokens | ''",
                "coding/answers | code_interpreter=0.03, file_search=0.0025",
                "coding/talk | ''",
                "order | search_unit=0.002",
            })
    void readsWhatIsChargedBesideTokens(String key, String units) {
        assertThat(
                        priced(key)
                                .model()
                                .pricesIn(ServiceTier.STANDARD)
                                .orElseThrow()
                                .units()
                                .entrySet()
                                .stream()
                                .map(e -> e.getKey() + "=" + e.getValue().usd().toPlainString())
                                .collect(Collectors.joining(", ")))
                .isEqualTo(units);
    }

    @Test
    void takesNoTokensForWhatIsPaidByTheSecondOrTheCharacter() {
        Model heard = priced("timed").model();
        Model spoken = priced("by-letter").model();

        assertThat(heard.capabilities()).containsExactly(Capability.TRANSCRIPTIONS);
        assertThat(spoken.capabilities()).containsExactly(Capability.SPEECH);
        for (Model model : List.of(heard, spoken)) {
            Prices prices = model.pricesIn(ServiceTier.STANDARD).orElseThrow();
            assertThat(prices.input()).isEqualByComparingTo("0");
            assertThat(prices.output()).isEqualByComparingTo("0");
        }
    }

    @Test
    void reservesWhatARerankMayCountThatSaysNothingOfIt() {
        Model model = priced("order").model();

        Prices prices = model.pricesIn(ServiceTier.STANDARD).orElseThrow();
        assertThat(model.capabilities()).containsExactly(Capability.RERANK);
        assertThat(prices.input()).isEqualByComparingTo("0");
        assertThat(prices.byUnit().most(UnitKind.SEARCH_UNIT)).hasValue(10);
        assertThat(prices.byUnit().always(UnitKind.SEARCH_UNIT)).isTrue();
    }

    @Test
    void boundsSecondsOfAudioThatDoesNotShowItsLength() {
        Prices prices = priced("timed").model().pricesIn(ServiceTier.STANDARD).orElseThrow();

        assertThat(prices.byUnit().most(UnitKind.AUDIO_SECOND)).hasValue(13_108);
    }

    @Test
    void pricesSpeechByTokensWhereTheMapDoes() {
        Model model = priced("gpt-spoken-tokens").model();

        assertThat(model.outputTokensMax()).isEqualTo(8_192);
        assertThat(model.pricesIn(ServiceTier.STANDARD).orElseThrow().audioOutput())
                .isEqualByComparingTo("12");
    }

    @Test
    void knowsWhichModelsStreamAudio() {
        assertThat(priced("gpt-spoken-tokens").model().capabilities())
                .containsExactly(Capability.SPEECH, Capability.AUDIO_STREAMS);
    }

    @Test
    void sellsNoOutputOfAnEmbedding() {
        Model model = priced("vectors").model();

        assertThat(model.capabilities()).containsExactly(Capability.EMBEDDINGS);
        assertThat(model.pricesIn(ServiceTier.STANDARD).orElseThrow().output())
                .isEqualByComparingTo("0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pictures | mode \"image_generation\" (expected: one of [audio_speech, audio_transcription, chat, embedding, rerank, responses])",
                "order-elsewhere | mode rerank of house (expected: of cohere)",
                "coding/container | it lacks input and output prices",
                "free | it lacks a price of input above 0",
                "half | it lacks a price of output above 0",
                "half-long | it lacks a price of output above 0 above 128000 tokens",
                "deep | citation_cost_per_token: a price that is not of tokens",
                "new-unit | output_cost_per_thought: a price that is not of tokens",
                "text-price | input_cost_per_token: \"1e-06\" (expected: a number)",
                "sizeless | max_input_tokens is missing or out of range",
                "ownerless | litellm_provider is missing",
                "absurd | prices.input: 2500000 (expected: 0..1000000 US dollars per million tokens)",
                "no-object | NUMBER (expected: an object)",
            })
    void saysWhyAnEntryIsNoModel(String key, String reason) {
        assertThat(Sample.MAP.entries())
                .filteredOn(entry -> entry.key().equals(key))
                .singleElement()
                .isInstanceOfSatisfying(
                        Left.class, left -> assertThat(left.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"a\": {}} {}", "{\"a\": {}, \"a\": {}}", "nope", "7"})
    void refusesWhatIsNoPriceMap(String text) {
        assertThatThrownBy(() -> PriceMap.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("price map: ");
    }

    private static Priced priced(String key) {
        return Sample.MAP.priced().stream()
                .filter(entry -> entry.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
