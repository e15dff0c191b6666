package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.OnLimit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutePolicyTest {
    private static final String REST =
            """
            providers: [{name: p, wire: openai, base_url: "http://localhost:1/v1"}]
            accounts: [{name: a, provider: p, credentials: [env:A, file:/b]}]
            limit_groups: [{name: g, concurrency: 1}]
            models: [{name: m, upstream: m, context_tokens: 10, output_tokens_max: 5}]
            lanes:
              - {name: one, account: a, model: m, limit_group: g, pool: default}
              - {name: two, account: a, model: m, limit_group: g, pool: default}
            """;
    private static final String POLICY =
            "policies: [{name: careful, order: canary, weights: {two: 5, elsewhere: 50},"
                    + " on_limit: reject, default_response: Sorry}]\n";

    private static Catalog of(String route) {
        return CatalogFile.parse(REST + POLICY + "routes: [" + route + "]\n");
    }

    @Test
    void isFilledIntoTheRoutesThatNameIt() {
        Route route = of("{name: r, lanes: [one, two], policy: careful}").route("r").orElseThrow();

        assertThat(route.order()).isEqualTo(Route.Policy.CANARY);
        assertThat(route.weights()).isEqualTo(Map.of("two", 5));
        assertThat(route.onLimit()).isEqualTo(OnLimit.REJECT);
        assertThat(route.defaultResponse()).hasToString("\"Sorry\"");
    }

    @Test
    void yieldsToWhatARouteSaysItself() {
        Route route =
                of("{name: r, lanes: [one], policy: careful, on_limit: queue,"
                                + " default_response: Later}")
                        .route("r")
                        .orElseThrow();

        assertThat(route.onLimit()).isEqualTo(OnLimit.QUEUE);
        assertThat(route.defaultResponse()).hasToString("\"Later\"");
    }

    @Test
    void isLeftWithItsNameInFilesAndExports() {
        Catalog catalog = of("{name: r, lanes: [one, two], policy: careful}");

        assertThat(CatalogYaml.write(catalog.objects())).contains("policy: careful");
        assertThat(CatalogFile.parse(CatalogYaml.write(catalog.objects())).objects())
                .isEqualTo(catalog.objects());
    }

    @Test
    void needNotBeUsedByRoutesThatSayItAllThemselves() {
        Route route =
                of("{name: r, lanes: [one, two], policy: Weighted, weights: {two: 3}}")
                        .route("r")
                        .orElseThrow();

        assertThat(route.order()).isEqualTo(Route.Policy.WEIGHTED);
        assertThat(route.policy()).isEqualTo("weighted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "careful | absent | route r: policy absent (expected: one that the catalogue has)",
                "policy: careful | policy: careful, weights: {two: 1} | beside weights or sticky_by",
                "name: careful | name: cheapest | policy.name: cheapest (expected: another name",
                "two: 5 | two: 60 | policy.weights (sum of percents): 110",
                "order: canary | order: sticky | policy.sticky_by: missing",
                "default_response: Sorry | default_response: [] | default_response: ARRAY",
                "default_response: Sorry | default_response: {} | default_response: OBJECT",
            })
    void isRefusedWhereItMakesNoSense(String from, String to, String error) {
        String yaml =
                (REST + POLICY + "routes: [{name: r, lanes: [one, two], policy: careful}]\n")
                        .replace(
                                from.equals("careful") ? "policy: careful" : from,
                                to.equals("absent") ? "policy: absent" : to);

        assertThatThrownBy(() -> CatalogFile.parse(yaml)).hasMessageContaining(error);
    }
}
