package dev.sluice.router.coordinator.plan;

import static dev.sluice.router.coordinator.plan.ANeed.aNeed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.error.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which lanes a job may use that asks for what is billed beside tokens. */
class UnitPlanTest {
    private static final Catalog CATALOG =
            CatalogFile.parse(
                    """
                    tenants: [{name: acme, shard: 0, partition: 0}]
                    providers: [{name: p, wire: openai, base_url: "http://p/v1"}]
                    accounts: [{name: a, provider: p, credential: none}]
                    limit_groups: [{name: g, concurrency: 1}]
                    models:
                      - {name: none, upstream: m, context_tokens: 1000, output_tokens_max: 100,
                         prices: {input: 1, output: 1}}
                      - {name: open, upstream: m, context_tokens: 1000, output_tokens_max: 100,
                         prices: {input: 1, output: 1, units: {web_search: {usd: 0.01}}}}
                      - {name: few, upstream: m, context_tokens: 1000, output_tokens_max: 100,
                         prices: {input: 1, output: 1, units: {web_search: {usd: 0.01, most: 2}}}}
                    lanes:
                      - {name: none, account: a, model: none, limit_group: g, pool: d}
                      - {name: open, account: a, model: open, limit_group: g, pool: d}
                      - {name: few, account: a, model: few, limit_group: g, pool: d}
                    routes:
                      - {name: all, lanes: [none, open, few], policy: listed}
                      - {name: none, lanes: [none]}
                      - {name: open, lanes: [open]}
                      - {name: few, lanes: [few]}
                    """);

    @Test
    void takesTheLaneThatSellsItAndIsBounded() {
        assertThat(plan(search("all", 0)))
                .isInstanceOfSatisfying(
                        Plan.Lanes.class, plan -> assertThat(plan.lanes()).containsExactly("few"));
        assertThat(plan(search("all", 3)))
                .isInstanceOfSatisfying(
                        Plan.Lanes.class,
                        plan -> assertThat(plan.lanes()).containsExactly("open", "few"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    none | /tools/0: no lane of route none has it (none: no price of web_search in prices.units)
                    open | /tools/0: no lane of route open has it (open: nothing bounds web_search, neither max_tool_calls of the request nor most in prices.units)
                    """)
    void saysWhichFieldNobodySells(String route, String message) {
        assertThat(plan(search(route, 0)))
                .isInstanceOfSatisfying(
                        Plan.Nowhere.class,
                        no -> {
                            assertThat(no.code()).isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
                            assertThat(no.message()).startsWith(message);
                        });
    }

    /** Two searches at a cent, and the whole context three times: at first, and after each. */
    @Test
    void reservesTheSearchesAndWhatTheyBringIntoThePrompt() {
        long most = 2 * 10_000_000 + (100 + 2 * 1_000 + 10) * 1_000;

        assertThat(plan(search("few", 0).costMax(most))).isInstanceOf(Plan.Lanes.class);
        assertThat(plan(search("few", 0).costMax(most - 1)))
                .isInstanceOfSatisfying(
                        Plan.Nowhere.class,
                        no -> assertThat(no.code()).isEqualTo(ErrorCode.COST_LIMIT_TOO_LOW));
    }

    private static ANeed search(String route, long most) {
        return aNeed().route(route)
                .operation("responses", Capability.RESPONSES)
                .asks("/tools", "/tools/0=web_search")
                .units(Map.of("web_search", most));
    }

    private static Plan plan(ANeed need) {
        return PlanPolicy.route(need.build(), CATALOG, LaneView.NOTHING_KNOWN).plan();
    }
}
