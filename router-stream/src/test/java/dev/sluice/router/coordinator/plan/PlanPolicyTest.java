package dev.sluice.router.coordinator.plan;

import static dev.sluice.router.coordinator.plan.ANeed.aNeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.router.coordinator.plan.Routing.Choice;
import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which lanes a job may use; {@link LaneOrderPolicyTest} has their order. */
class PlanPolicyTest {
    private static final Catalog CATALOG =
            CatalogFile.parse(
                    """
                    tenants:
                      - {name: acme, shard: 0, partition: 0}
                      - {name: euro, shard: 1, partition: 0, regions: [eu]}
                      - {name: bank, shard: 2, partition: 0, data_class: internal}
                      - {name: shut, shard: 3, partition: 0, routes: [other]}
                    providers:
                      - {name: p, wire: openai, base_url: "http://p/v1"}
                      - {name: less, wire: openai, base_url: "http://p/v1", lacks: [seed]}
                      - {name: claude, wire: anthropic, base_url: "http://p/v1"}
                    accounts:
                      - {name: a, provider: p, credential: none}
                      - {name: less, provider: less, credential: none}
                      - {name: claude, provider: claude, credential: none}
                    limit_groups: [{name: g, concurrency: 1}]
                    models:
                      - {name: plain, upstream: m, context_tokens: 1000, output_tokens_max: 100,
                         prices: {input: 1, output: 2}, capabilities: [chat, tools]}
                      - {name: keen, upstream: m, context_tokens: 9000, output_tokens_max: 1000,
                         capabilities: [chat, tools, vision, embeddings],
                         prices: {input: 3, output: 6, tiers: {flex: {input: 2, output: 4}}}}
                      - {name: odd, upstream: m, context_tokens: 9000, output_tokens_max: 1000,
                         prices: {input: 9, output: 9, steps: [{above_tokens: 1000, input: 90, output: 9}]}}
                      - {name: dark, upstream: m, context_tokens: 9000, output_tokens_max: 1000}
                    lanes:
                      - {name: plain, account: a, model: plain, limit_group: g, pool: d, region: eu}
                      - {name: keen, account: a, model: keen, limit_group: g, pool: d, region: us,
                         trust: internal}
                      - {name: flex, account: a, model: keen, limit_group: g, pool: d,
                         service_tier: flex, trust: confidential}
                      - {name: rush, account: a, model: keen, limit_group: g, pool: d,
                         service_tier: priority}
                      - {name: odd, account: a, model: odd, limit_group: g, pool: d}
                      - {name: dark, account: a, model: dark, limit_group: g, pool: d}
                      - {name: less, account: less, model: odd, limit_group: g, pool: d}
                      - {name: claude, account: claude, model: odd, limit_group: g, pool: d}
                    routes:
                      - {name: wires, lanes: [claude, less, plain], policy: listed}
                      - {name: few, lanes: [claude, less], policy: listed}
                      - {name: r, lanes: [plain, keen, flex, rush, odd, dark], policy: listed}
                      - {name: safe, lanes: [plain, keen, flex], data_class: confidential}
                      - {name: one, lanes: [plain]}
                      - {name: back, lanes: [plain], fallbacks: [odd, plain, keen]}
                      - {name: dark, lanes: [dark, rush]}
                      - {name: other, lanes: [plain]}
                      - name: ruled
                        policy: listed
                        lanes: [plain]
                        rules:
                          - {when: {operations: [embeddings]}, lanes: [odd]}
                          - {when: {prompt_bytes_min: 500, prompt_bytes_max: 600}, lanes: [keen]}
                          - {when: {metadata: {a: "1"}, tenants: [acme]}, lanes: [flex]}
                          - {when: {projects: [x], keys: [acme-key]}, lanes: [keen, plain]}
                    """);

    static Stream<Arguments> lanes() {
        return Stream.of(
                Arguments.of(aNeed(), "plain keen flex odd"),
                Arguments.of(aNeed().needs(Capability.TOOLS), "plain keen flex odd"),
                Arguments.of(aNeed().needs(Capability.VISION), "keen flex odd"),
                Arguments.of(
                        aNeed().operation("embeddings", Capability.EMBEDDINGS), "keen flex odd"),
                Arguments.of(aNeed().outputMax(101), "keen flex odd"),
                Arguments.of(aNeed().inputBytes(4_000), "keen flex odd"),
                Arguments.of(aNeed().costMax(120_000), "plain"),
                Arguments.of(aNeed().costMax(240_000), "plain flex"),
                Arguments.of(aNeed().of("euro"), "plain"),
                Arguments.of(aNeed().data(DataClass.INTERNAL), "keen flex"),
                Arguments.of(aNeed().of("bank"), "keen flex"),
                Arguments.of(aNeed().of("bank").data(DataClass.CONFIDENTIAL), "flex"),
                Arguments.of(aNeed().route("safe"), "flex"),
                Arguments.of(aNeed().route("one"), "plain"),
                Arguments.of(aNeed().route("back"), "plain odd keen"),
                Arguments.of(aNeed().route("back").outputMax(200), "odd keen"),
                Arguments.of(aNeed().route("ruled"), "plain"),
                Arguments.of(
                        aNeed().route("ruled").operation("embeddings", Capability.EMBEDDINGS),
                        "odd"),
                Arguments.of(aNeed().route("ruled").inputBytes(499), "plain"),
                Arguments.of(aNeed().route("ruled").inputBytes(500), "keen"),
                Arguments.of(aNeed().route("ruled").inputBytes(600), "keen"),
                Arguments.of(aNeed().route("ruled").inputBytes(601), "plain"),
                Arguments.of(aNeed().route("ruled").metadata("a", "1"), "flex"),
                Arguments.of(aNeed().route("ruled").metadata("a", "2"), "plain"),
                Arguments.of(
                        aNeed().route("ruled").of("bank").metadata("a", "1").route("r"),
                        "keen flex"),
                Arguments.of(aNeed().route("ruled").project("x"), "keen plain"),
                Arguments.of(aNeed().route("ruled").of("euro").project("x"), "plain"));
    }

    @ParameterizedTest
    @MethodSource("lanes")
    void plansTheLanesThatAJobMayUse(ANeed need, String lanes) {
        Plan plan = PlanPolicy.route(need.build(), CATALOG, LaneView.NOTHING_KNOWN).plan();

        assertThat(plan).isInstanceOf(Plan.Lanes.class);
        assertThat(((Plan.Lanes) plan).lanes()).containsExactly(lanes.split(" "));
    }

    static Stream<Arguments> asks() {
        return Stream.of(
                Arguments.of("/temperature", "claude less plain"),
                Arguments.of("/seed", "plain"),
                Arguments.of("/logprobs", "less plain"),
                Arguments.of("/response_format=json_object", "less plain"),
                Arguments.of("/response_format=json_schema", "claude less plain"));
    }

    @ParameterizedTest
    @MethodSource("asks")
    void plansTheLanesThatHaveWhatTheBodyAsksFor(String ask, String lanes) {
        Plan plan =
                PlanPolicy.route(
                                aNeed().route("wires").asks(ask).build(),
                                CATALOG,
                                LaneView.NOTHING_KNOWN)
                        .plan();

        assertThat(((Plan.Lanes) plan).lanes()).containsExactly(lanes.split(" "));
    }

    @Test
    void namesTheFieldThatNoLaneHas() {
        Plan plan =
                PlanPolicy.route(
                                aNeed().route("few").asks("/temperature", "/seed").build(),
                                CATALOG,
                                LaneView.NOTHING_KNOWN)
                        .plan();

        assertThat(plan)
                .isEqualTo(
                        new Plan.Nowhere(
                                ErrorCode.UNSUPPORTED_FEATURE,
                                "/seed: no lane of route few has it (claude: provider claude has nothing for /seed;"
                                        + " less: provider less has nothing for /seed) (expected: left out, or another route)"));
    }

    @Test
    void namesTheFieldThatAsksForWhatNoModelCan() {
        Plan plan =
                PlanPolicy.route(
                                aNeed().route("one")
                                        .needs(Capability.VISION)
                                        .asks("/messages/0/content/1=image")
                                        .build(),
                                CATALOG,
                                LaneView.NOTHING_KNOWN)
                        .plan();

        assertThat(plan)
                .isInstanceOfSatisfying(
                        Plan.Nowhere.class,
                        nowhere -> {
                            assertThat(nowhere.code()).isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
                            assertThat(nowhere.message())
                                    .startsWith("/messages/0/content/1: no lane of route one")
                                    .contains("plain: the model lacks [vision]");
                        });
    }

    @Test
    void leavesOutLanesWhoseWireHasNotTheOperation() {
        Routing routing =
                PlanPolicy.route(
                        aNeed().route("few").operation("embeddings", Capability.EMBEDDINGS).build(),
                        CATALOG,
                        LaneView.NOTHING_KNOWN);

        assertThat(((Plan.Lanes) routing.plan()).lanes()).containsExactly("less");
        assertThat(routing.choices())
                .extracting(Choice::lane, Choice::reason)
                .contains(tuple("claude", "wire anthropic has no embeddings"));
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                Arguments.of(aNeed(), "dark", "no price in tier standard"),
                Arguments.of(aNeed(), "rush", "no price in tier priority"),
                Arguments.of(aNeed().needs(Capability.VISION), "plain", "the model lacks [vision]"),
                Arguments.of(
                        aNeed().outputMax(101),
                        "plain",
                        "writes at most 100 tokens, 101 are asked for"),
                Arguments.of(
                        aNeed().inputBytes(4_000),
                        "plain",
                        "context of 1000 tokens, the prompt has 4000 bytes"),
                Arguments.of(aNeed().costMax(120_000), "odd", "may cost more than max_cost"),
                Arguments.of(
                        aNeed().outputMax(1_000)
                                .prompt(new Prompt(0L, Map.of(), 0, 0L, false, Integer.MAX_VALUE)),
                        "odd",
                        "one call may cost more than a million US dollars: 2147483647000 tokens of output"),
                Arguments.of(aNeed().of("euro"), "keen", "region us is not one of the tenant's"),
                Arguments.of(
                        aNeed().of("euro"), "odd", "region unknown, the tenant allows some only"),
                Arguments.of(aNeed().of("bank"), "plain", "trust public, the data are internal"));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void saysWhyALaneIsNotUsed(ANeed need, String lane, String reason) {
        List<Choice> choices =
                PlanPolicy.route(need.build(), CATALOG, LaneView.NOTHING_KNOWN).choices();

        assertThat(choices)
                .filteredOn(choice -> choice.lane().equals(lane))
                .singleElement()
                .satisfies(
                        choice -> {
                            assertThat(choice.place()).isZero();
                            assertThat(choice.reason()).isEqualTo(reason);
                        });
        assertThat(choices).hasSize(6);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        aNeed().route("nope"),
                        ErrorCode.MODEL_NOT_FOUND,
                        "model nope (expected: a route that tenant acme may use)"),
                Arguments.of(aNeed().of("nobody"), ErrorCode.MODEL_NOT_FOUND, "model r"),
                Arguments.of(aNeed().of("shut"), ErrorCode.MODEL_NOT_FOUND, "model r"),
                Arguments.of(
                        aNeed().route("dark"),
                        ErrorCode.PRICE_UNKNOWN,
                        "route dark: lanes [dark, rush] have no price"),
                Arguments.of(
                        aNeed().costMax(1),
                        ErrorCode.COST_LIMIT_TOO_LOW,
                        "max_cost_usd: 1 nano-dollars (expected: at least what a call can cost, up to 990000)"),
                Arguments.of(
                        aNeed().route("one").data(DataClass.INTERNAL),
                        ErrorCode.NO_LANE,
                        "route one: no lane takes the job (plain: trust public, the data are internal)"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesAJobThatNoLaneTakes(ANeed need, ErrorCode code, String message) {
        Plan plan = PlanPolicy.route(need.build(), CATALOG, LaneView.NOTHING_KNOWN).plan();

        assertThat(plan)
                .isInstanceOfSatisfying(
                        Plan.Nowhere.class,
                        nowhere -> {
                            assertThat(nowhere.code()).isEqualTo(code);
                            assertThat(nowhere.message()).startsWith(message);
                        });
    }

    @Test
    void boundsTheCostByTheStepThatThePromptMayReach() {
        assertThat(costOf("odd", aNeed().inputBytes(1_000))).hasValue(9_090_000);
        assertThat(costOf("odd", aNeed().inputBytes(1_001))).hasValue(90_180_000);
        assertThat(costOf("flex", aNeed())).hasValue(240_000);
    }

    private static OptionalLong costOf(String lane, ANeed need) {
        return PlanPolicy.route(need.build(), CATALOG, LaneView.NOTHING_KNOWN).choices().stream()
                .filter(choice -> choice.lane().equals(lane))
                .map(Choice::costMaxNanoUsd)
                .findFirst()
                .orElseThrow();
    }
}
