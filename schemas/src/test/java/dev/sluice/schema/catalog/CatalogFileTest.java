package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogFileTest {
    static final String WHOLE =
            """
            tenants:
              - {name: acme, shard: 0, partition: 3, routes: [small], queued_jobs_max: 50}
              - {name: globex, shard: 1, partition: 0}
            api_keys:
              - name: key-1
                hash: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
                tenant: acme
                project: red
                expires_at: 2030-01-31T00:00:00Z
            providers:
              - name: openai
                wire: openai
                base_url: https://api.openai.com/v1
                connect_timeout: 250ms
                first_byte_timeout: 5m
                total_timeout: PT20M
            accounts:
              - {name: main, provider: openai, credential: "env:OPENAI_API_KEY"}
            limit_groups:
              - {name: main-mini, concurrency: 32}
            models:
              - name: mini
                upstream: gpt-mini
                context_tokens: 128000
                output_tokens_max: 16384
                prices: {input: 0.150, cache_read: 0.0375, output: 0.60}
            lanes:
              - {name: mini, account: main, model: mini, limit_group: main-mini, pool: default}
            routes:
              - {name: small, lanes: [mini], policy: listed, attempts_max: 4}
            """;

    @Test
    void readsEverySection() {
        Catalog catalog = CatalogFile.parse(WHOLE);

        assertThat(catalog.tenant("acme"))
                .contains(new Tenant("acme", 0, 3, java.util.List.of("small"), 50));
        assertThat(catalog.tenantOfShard(1)).map(Tenant::name).contains("globex");
        assertThat(catalog.tenant("globex")).map(Tenant::queuedJobsMax).contains(1_000_000);
        ApiKey key = catalog.keyByHash("0123456789abcdef".repeat(4)).orElseThrow();
        assertThat(key.expiresAt()).isEqualTo(Instant.parse("2030-01-31T00:00:00Z"));
        assertThat(key.usableAt(Instant.parse("2030-01-31T00:00:00Z"))).isFalse();
        Provider provider = catalog.provider("openai").orElseThrow();
        assertThat(provider.connectTimeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(provider.firstByteTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(provider.idleTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(provider.totalTimeout()).isEqualTo(Duration.ofMinutes(20));
        assertThat(catalog.account("main")).isPresent();
        assertThat(catalog.limitGroup("main-mini")).map(LimitGroup::concurrency).contains(32);
        assertThat(catalog.model("mini").orElseThrow().prices())
                .isEqualTo(
                        new Prices(
                                new BigDecimal("0.150"),
                                new BigDecimal("0.0375"),
                                null,
                                new BigDecimal("0.60"),
                                null));
        assertThat(catalog.lane("mini")).map(Lane::pool).contains("default");
        assertThat(catalog.route("small")).map(Route::order).contains(Route.Policy.LISTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what is changed | into what | what the error must say
                "account: main, | account: other, | lane mini: account other (expected",
                "model: mini, | model: other, | lane mini: model other (expected",
                "limit_group: main-mini | limit_group: other | lane mini: limit_group other (exp",
                "provider: openai, | provider: other, | account main: provider other (expected",
                "lanes: [mini] | lanes: [mini, other] | route small: lane other (expected",
                "tenant: acme | tenant: other | api_key key-1: tenant other (expected",
                "routes: [small] | routes: [other] | tenant acme: route other (expected",
            })
    void namesAReferenceThatLeadsNowhere(String from, String to, String error) {
        refuses(WHOLE.replace(from, to), error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shard: 0, | '' | tenant acme: key shard is missing (it has: [name, partition",
                "'name: globex, ' | '' | tenant (without a name): key name is missing",
                "partition: 0 | partition: null | tenant globex: key partition is missing",
                "tenant: acme | project: blue | api_key key-1: key tenant is missing",
                "wire: openai | idle_timeout: 1m | provider openai: key wire is missing",
                "'provider: openai, ' | '' | account main: key provider is missing",
                "', concurrency: 32' | '' | limit_group main-mini: key concurrency is missing",
                "context_tokens: 128000 | '' | model mini: key context_tokens is missing",
                "', output: 0.60' | '' | model mini: key prices.output is missing",
                "', pool: default' | '' | lane mini: key pool is missing",
                "'lanes: [mini], ' | '' | route small: key lanes is missing",
            })
    void namesARequiredKeyThatIsMissing(String from, String to, String error) {
        String without = WHOLE.replace(from, to);

        refuses(error.contains("api_key") ? twice(without, "project: red") : without, error);
    }

    private static String twice(String yaml, String line) {
        return yaml.replace("    " + line + "\n", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tenants: | tenant: | section tenant (expected: one of [tenants, projects, api_keys",
                "queued_jobs_max: | queue_max: | tenant acme: unknown key queue_max (expected: one of [name",
                "cache_read: | cached: | model mini: unknown key prices.cached (expected: one of [input",
                "partition: 3 | partition: three | tenant acme: partition: ",
                "partition: 3 | partition: 10000 | tenant acme: tenant.partition: 10000 (expected: 0..9999)",
                "policy: listed | policy: random | route small: policy random (expected: one that the catalogue has",
                "250ms | soon | provider openai: ",
                "2030-01-31T00:00:00Z | tomorrow | api_key key-1: ",
                "env:OPENAI_API_KEY | sk-verysecret | never the secret itself",
                "concurrency: 32 | concurrency: 0 | limit_group main-mini: limit_group.concurrency: 0 (expected: 1..1000000)",
                "{name: globex, shard: 1, partition: 0} | globex | tenant (without a name): \"globex\" (expected: keys [name",
                "name: globex, shard: 1 | name: globex, shard: 0 | both have shard 0 (expected: one shard per tenant)",
                "name: globex | name: acme | tenant/acme: comes twice",
                "attempts_max: 4 | attempts_max: 4, attempts_max: 5 | attempts_max",
                "lanes: [mini] | lanes: [null] | route small: ",
            })
    void namesWhatItCannotRead(String from, String to, String error) {
        refuses(WHOLE.replace(from, to), error);
    }

    @Test
    void neverRepeatsASecretThatWasWrittenIntoTheFile() {
        assertThatThrownBy(
                        () -> CatalogFile.parse(WHOLE.replace("env:OPENAI_API_KEY", "sk-secret")))
                .message()
                .doesNotContain("sk-secret");
    }

    @ParameterizedTest
    @CsvSource({"''", "just text", "'[1, 2]'"})
    void refusesAFileWithoutSections(String yaml) {
        refuses(yaml, "catalogue file: no sections (expected: some of [tenants");
    }

    @Test
    void refusesTwoKeysOfOneHash() {
        String second =
                "api_keys:\n  - {name: key-2, tenant: globex, hash: %s}\n"
                        .formatted("0123456789abcdef".repeat(4));

        refuses(WHOLE.replace("api_keys:\n", second), "have the same hash");
    }

    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "30s, PT30S", "5m, PT5M", "1h, PT1H", "PT2M, PT2M", "pt2m, PT2M"})
    void readsDurations(String text, Duration duration) {
        assertThat(CatalogJson.duration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"30", "s", "5 m", "-5s", "1d", "9999999999s", "''"})
    void refusesOtherDurations(String text) {
        assertThatThrownBy(() -> CatalogJson.duration(text))
                .hasMessage("duration %s (expected: like 30s, 5m, 250ms or PT30S)".formatted(text));
    }

    private static void refuses(String yaml, String error) {
        assertThatThrownBy(() -> CatalogFile.parse(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{above_tokens: 9, input: 1} | model mini: key prices.steps.output is missing",
                "{above_tokens: 0, input: 1, output: 1} | prices.steps.above_tokens: 0 (expected: 1..",
                "{above_tokens: 9, input: -1, output: 1} | prices.steps.input: -1 (expected: 0..1000000",
                "{above_tokens: 9, input: 1, output: 1, outputs: 1} | unknown key prices.steps.[0].outputs",
                "{above_tokens: 9, input: 1, output: 1}, {above_tokens: 9, input: 1, output: 1} | above_tokens 9 after 9 (expected: rising)",
            })
    void refusesAStepThatIsNone(String step, String error) {
        refuses(WHOLE.replace("output: 0.60", "output: 0.60, steps: [%s]".formatted(step)), error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{flex: {input: 1}} | model mini: key prices.tiers.output is missing",
                "{standard: {input: 1, output: 1}} | prices.tiers: standard (expected: other tiers",
                "{slow: {input: 1, output: 1}} | model mini: ",
                "{flex: {input: 1, output: 1, tiers: {batch: {input: 1, output: 1}}}} | none inside a tier",
            })
    void refusesATierThatIsNone(String tiers, String error) {
        refuses(WHOLE.replace("output: 0.60", "output: 0.60, tiers: %s".formatted(tiers)), error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policy: sticky | route.sticky_by: missing (expected: with policy sticky, one of user",
                "policy: sticky, sticky_by: mood | route.sticky_by: mood (expected: user, key",
                "policy: weighted, weights: {maxi: 1} | route.weights: maxi (expected: one of the",
                "policy: weighted, weights: {mini: -1} | route.weights of mini: -1 (expected: 0..",
                "policy: canary, weights: {mini: 101} | route.weights of mini: 101 (expected: 0..100)",
                "rules: [{when: {}}] | route small: key rules.lanes is missing",
                "rules: [{lanes: []}] | route.rules.lanes (number): 0 (expected: 1..32)",
                "rules: [{lanes: [maxi]}] | route small: lane maxi (expected: one that the cat",
                "rules: [{when: {moon: full}, lanes: [mini]}] | unknown key rules.[0].when.moon",
                "rules: [{when: {prompt_bytes_min: 9, prompt_bytes_max: 8}, lanes: [mini]}] | prompt_bytes_max: 8 (expected: 9..",
                "fallbacks: [maxi] | route small: lane maxi (expected: one that the cat",
                "on_limit: panic | route small: on_limit: panic (expected: one of [queue, reject",
                "data_class: secret | route small: data_class: secret (expected: one of [public",
            })
    void refusesARouteThatIsNone(String keys, String error) {
        refuses(WHOLE.replace("policy: listed", keys), error);
    }

    @Test
    void refusesALaneOfATierThatNoWireServes() {
        refuses(
                WHOLE.replace("pool: default}", "pool: default, service_tier: batch}"),
                "lane.service_tier of mini: batch (expected: standard, flex or priority");
    }

    @Test
    void readsStepsAndTiersAndWritesThemAgain() {
        String text =
                WHOLE.replace(
                                "output: 0.60}",
                                "output: 0.60, cache_write_1h: 0.3, steps: [{above_tokens: 200000,"
                                        + " input: 1, output: 2}], tiers: {flex: {input: 0.05,"
                                        + " output: 0.3}}}")
                        .replace("pool: default}", "pool: default, service_tier: flex}");

        Catalog catalog = CatalogFile.parse(text);

        Prices prices =
                catalog.model("mini").orElseThrow().pricesIn(ServiceTier.STANDARD).orElseThrow();
        assertThat(prices.cacheWrite1h()).isEqualByComparingTo("0.3");
        assertThat(prices.steps()).extracting(PriceStep::aboveTokens).containsExactly(200_000);
        assertThat(catalog.prices(catalog.lane("mini").orElseThrow()).orElseThrow().input())
                .isEqualByComparingTo("0.05");
        assertThat(CatalogFile.parse(CatalogYaml.write(catalog.objects())).objects())
                .isEqualTo(catalog.objects());
    }

    @Test
    void aPartOfACatalogueMayReferToWhatItDoesNotHold() {
        Catalog part = CatalogFile.part("routes: [{name: large, lanes: [big]}]");

        assertThat(part.route("large")).isPresent();
        assertThat(part.lane("big")).isEmpty();
    }
}
