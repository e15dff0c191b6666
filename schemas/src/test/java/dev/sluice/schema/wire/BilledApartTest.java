package dev.sluice.schema.wire;

import static org.assertj.core.api.Assertions.assertThat;

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
}
