package dev.sluice.schema.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.UnitKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BilledApartTest {
    @ParameterizedTest
    @CsvSource({
        "web_search, web_search",
        "web_search_preview_2025_03_11, web_search",
        "file_search, file_search",
        "code_interpreter, code_interpreter",
        "image_generation, image_generation",
        "function, ''",
        "custom, ''",
        "mcp, ''",
    })
    void knowsTheToolsThatCostMoreThanTokens(String type, String kind) {
        assertThat(BilledApart.kind(type).orElse("")).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "web_search, WEB_SEARCH",
        "web_search_options, WEB_SEARCH",
        "file_search, FILE_SEARCH",
        "code_interpreter, CODE_INTERPRETER",
        "image_generation, IMAGE_GENERATION",
        "search_parameters, SEARCH_SOURCE",
        "request, ",
    })
    void knowsWhatItIsCountedIn(String memberOrKind, @Nullable UnitKind unit) {
        assertThat(BilledApart.unit(memberOrKind).orElse(null)).isEqualTo(unit);
    }

    @ParameterizedTest
    @CsvSource({
        "/tools/2=web_search, web_search, true",
        "/web_search_options, web_search/high, true",
        "/web_search_options, file_search, false",
        "/web_search_options=bounded, web_search, true",
        "/search_parameters, search_source, true",
        "/tools/0=code_interpreter, web_search, false",
        "/n, web_search, false",
        "/n, of_tomorrow, false",
    })
    void knowsWhichPartOfABodyAsksForAUnit(String ask, String unit, boolean is) {
        assertThat(BilledApart.isFor(Ask.of(ask), unit)).isEqualTo(is);
    }
}
