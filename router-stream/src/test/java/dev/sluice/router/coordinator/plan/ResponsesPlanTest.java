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
import org.junit.jupiter.params.provider.ValueSource;

/** Which lanes a response may use that passes as it is. */
class ResponsesPlanTest {
    private static final Catalog CATALOG =
            CatalogFile.parse(
                    """
                    tenants: [{name: acme, shard: 0, partition: 0}]
                    providers:
                      - {name: p, wire: openai, base_url: "http://p/v1"}
                      - {name: q, wire: anthropic, base_url: "http://q/v1"}
                    accounts:
                      - {name: a, provider: p, credential: none}
                      - {name: b, provider: q, credential: none}
                    limit_groups: [{name: g, concurrency: 1}]
                    models:
                      - {name: chats, upstream: m, context_tokens: 1000, output_tokens_max: 100,
                         capabilities: [chat], prices: {input: 1, output: 1}}
                      - {name: unsaid, upstream: m, context_tokens: 1000, output_tokens_max: 100,
                         prices: {input: 1, output: 1}}
                      - {name: native, upstream: m, context_tokens: 1000, output_tokens_max: 100,
                         capabilities: [chat, responses],
                         prices: {input: 1, output: 1, units: {code_interpreter: {usd: 0.03, most: 1}}}}
                    lanes:
                      - {name: chats, account: a, model: chats, limit_group: g, pool: d}
                      - {name: claude, account: b, model: unsaid, limit_group: g, pool: d}
                      - {name: native, account: a, model: native, limit_group: g, pool: d}
                    routes:
                      - {name: mixed, lanes: [chats, claude, native], policy: listed}
                      - {name: others, lanes: [chats, claude], policy: listed}
                    """);

    private static ANeed response(String route) {
        return aNeed().route(route).operation("responses", Capability.RESPONSES);
    }

    private static Plan plan(ANeed need) {
        return PlanPolicy.route(need.build(), CATALOG, LaneView.NOTHING_KNOWN).plan();
    }

    @Test
    void takesTheLaneThatSpeaksThem() {
        assertThat(plan(response("mixed").asks("/include", "/tools")))
                .isInstanceOfSatisfying(
                        Plan.Lanes.class,
                        plan -> assertThat(plan.lanes()).containsExactly("native"));
    }

    @Test
    void saysOfEachLaneWhyItSpeaksNone() {
        assertThat(plan(response("others")))
                .isInstanceOfSatisfying(
                        Plan.Nowhere.class,
                        no ->
                                assertThat(no.message())
                                        .contains("chats: the model lacks [responses]")
                                        .contains("claude: wire anthropic has no responses"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/previous_response_id", "/conversation"})
    void takesNoneForWhatIsKeptThere(String member) {
        assertThat(plan(response("mixed").asks(member)))
                .isInstanceOfSatisfying(
                        Plan.Nowhere.class,
                        no -> {
                            assertThat(no.code()).isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
                            assertThat(no.message()).startsWith(member);
                        });
    }

    @Test
    void takesTheLaneThatSellsContainers() {
        assertThat(
                        plan(
                                response("mixed")
                                        .asks("/tools", "/tools/0=code_interpreter")
                                        .units(Map.of("code_interpreter", 0L))))
                .isInstanceOfSatisfying(
                        Plan.Lanes.class,
                        plan -> assertThat(plan.lanes()).containsExactly("native"));
    }
}
