package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {
    private static final String YAML =
            """
            providers:
              - {name: there, wire: WIRE, base_url: "https://there.example/v1", region: REGION}
            accounts:
              - {name: ours, provider: there, credential: none}
            limit_groups:
              - {name: all, concurrency: 4}
            models:
              - {name: mini, upstream: mini, context_tokens: 8000, output_tokens_max: 1000}
            lanes:
              - {name: main, account: ours, model: mini, limit_group: all, pool: default, health_check: {every: 60s}}
            """;

    private static Catalog over(String wire) {
        return CatalogFile.parse(
                YAML.replace("WIRE", wire)
                        .replace(
                                ", region: REGION",
                                wire.equals("bedrock") ? ", region: eu-1" : ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "gemini"})
    void isTakenWhereItCostsNothing(String wire) {
        assertThat(over(wire).lane("main"))
                .map(Lane::healthCheck)
                .contains(new HealthCheck(Duration.ofMinutes(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bedrock", "cohere", "vertex"})
    void isRefusedWhereThereIsNoSuchRequest(String wire) {
        assertThatThrownBy(() -> over(wire))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "lane main: health_check over wire %s (expected: one of openai, anthropic, gemini"
                                .formatted(wire));
    }

    @Test
    void isNotMadeUnlessItIsWanted() {
        Catalog catalog =
                CatalogFile.parse(
                        YAML.replace("WIRE", "openai")
                                .replace(", region: REGION", "")
                                .replace(", health_check: {every: 60s}", ""));

        assertThat(catalog.lane("main")).isPresent().map(Lane::healthCheck).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT9.999S", "PT1H0.001S", "PT-1M"})
    void isRefusedOutsideItsBounds(Duration every) {
        assertThatThrownBy(() -> new HealthCheck(every))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lane.health_check.every")
                .hasMessageContaining("expected: PT10S to PT1H");
    }
}
