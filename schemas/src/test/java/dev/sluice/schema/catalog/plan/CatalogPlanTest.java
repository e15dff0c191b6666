package dev.sluice.schema.catalog.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.catalog.plan.CatalogChange.Added;
import dev.sluice.schema.catalog.plan.CatalogChange.Changed;
import dev.sluice.schema.catalog.plan.CatalogChange.Field;
import dev.sluice.schema.catalog.plan.CatalogChange.Removed;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import dev.sluice.schema.catalog.plan.CatalogPlan.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String FILE =
            """
            tenants:
              - {name: acme, shard: 1, partition: 0, routes: [small]}
              - {name: globex, shard: 2, partition: 1}
            providers:
              - {name: sim, wire: openai, base_url: "http://sim/v1", total_timeout: 60s}
            accounts:
              - {name: main, provider: sim, credential: none}
            limit_groups:
              - {name: sim, concurrency: 64}
            models:
              - {name: quartz, upstream: quartz, context_tokens: 1000, output_tokens_max: 100,
                 prices: {input: 0.10, output: 0.40}}
            lanes:
              - {name: quartz, account: main, model: quartz, limit_group: sim, pool: default}
            routes:
              - {name: small, lanes: [quartz]}
              - {name: spare, lanes: [quartz]}
            """;
    private static final ApiKey KEY =
            new ApiKey("key-1", "0".repeat(64), "acme", null, null, false);

    private final Catalog standing = CatalogFile.parse(FILE).with(KEY, 1);

    @Test
    void sameIsNothing() {
        assertThat(ready(FILE, false).changes()).isEmpty();
        assertThat(ready(FILE, true).entries("test", NOW)).isEmpty();
    }

    @Test
    void aNumberWrittenOtherwiseIsNoChange() {
        String file = FILE.replace("0.10", "0.1").replace("60s", "PT1M").replace("0.40", "4e-1");

        assertThat(ready(file, true).changes()).isEmpty();
    }

    @Test
    void namesEachKeyThatChangesFromWhatToWhat() {
        String file =
                FILE.replace("concurrency: 64", "concurrency: 128")
                        .replace("0.10, output", "0.12, cache_read: 0.01, output")
                        .replace("{name: small, lanes", "{name: small, policy: listed, lanes")
                        .replace("total_timeout: 60s", "total_timeout: 90s")
                        .replace("routes: [small]", "routes: [small, spare]");

        assertThat(ready(file, false).changes())
                .filteredOn(Changed.class::isInstance)
                .extracting(CatalogChange::key, change -> ((Changed) change).fields())
                .containsExactly(
                        tuple(
                                "tenant/acme",
                                field("routes", "[\"small\"]", "[\"small\",\"spare\"]")),
                        tuple("provider/sim", field("total_timeout", "\"1m\"", "\"90s\"")),
                        tuple("limit_group/sim", field("concurrency", "64", "128")),
                        tuple(
                                "model/quartz",
                                List.of(
                                        new Field("prices.input", "0.10", "0.12"),
                                        new Field("prices.cache_read", null, "0.01"))),
                        tuple("route/small", field("policy", "\"cheapest\"", "\"listed\"")));
    }

    @Test
    void aKeyThatTheFileLeavesOutHasItsDefaultAgain() {
        Catalog tuned =
                standing.with(new Route("small", List.of("quartz"), Route.Policy.CHEAPEST, 2), 5);

        Ready plan = (Ready) CatalogPlan.of(tuned, CatalogFile.part(FILE), false);

        assertThat(plan.changes())
                .containsExactly(
                        new Changed(
                                new Route("small", List.of("quartz"), Route.Policy.CHEAPEST, null),
                                5,
                                field("attempts_max", "2", "6")));
    }

    @Test
    void writesTheNextVersionOfWhatChangesAndTheFirstOfWhatIsNew() {
        Catalog fourth = standing.with(new LimitGroup("sim", 64), 4);
        String file =
                FILE.replace(
                        "concurrency: 64}", "concurrency: 65}\n  - {name: new, concurrency: 1}");

        Map<String, @Nullable CatalogEntry> entries =
                ((Ready) CatalogPlan.of(fourth, CatalogFile.part(file), true)).entries("test", NOW);

        assertThat(entries)
                .containsOnlyKeys("limit_group/sim", "limit_group/new")
                .containsEntry(
                        "limit_group/sim", Catalog.entry(new LimitGroup("sim", 65), 5, "test", NOW))
                .containsEntry(
                        "limit_group/new", Catalog.entry(new LimitGroup("new", 1), 1, "test", NOW));
    }

    @Test
    void whatTheFileLacksStaysUnlessItIsPruned() {
        String file = FILE.replace("  - {name: spare, lanes: [quartz]}\n", "");

        assertThat(ready(file, false).changes()).isEmpty();
        assertThat(ready(file, true).changes())
                .containsExactly(
                        new Removed(
                                new Route(
                                        "spare", List.of("quartz"), Route.Policy.CHEAPEST, null)));
        assertThat(ready(file, true).entries("test", NOW)).containsEntry("route/spare", null);
    }

    @Test
    void aPartOfACatalogueRefersToWhatStands() {
        Ready plan = ready("routes: [{name: more, lanes: [quartz]}]", false);

        assertThat(plan.changes())
                .containsExactly(
                        new Added(
                                new Route("more", List.of("quartz"), Route.Policy.CHEAPEST, null)));
    }

    @Test
    void keysStayUnlessTheFileHoldsSome() {
        String other =
                FILE
                        + "api_keys: [{name: key-2, hash: %s, tenant: acme}]"
                                .formatted("1".repeat(64));

        assertThat(ready(FILE, true).changes()).isEmpty();
        assertThat(ready(other, true).changes())
                .extracting(CatalogChange::key)
                .containsExactly("api_key/key-2", "api_key/key-1");
        assertThat(ready(other, false).changes())
                .extracting(CatalogChange::key)
                .containsExactly("api_key/key-2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what is changed | into what | what the refusal must say
                "shard: 1, | shard: 7, | tenant acme: shard 7 (expected: 1, as in the catalogue;",
                "partition: 1 | partition: 3 | tenant globex: partition 3 (expected: 1, as in the",
                "name: globex | name: initech | tenant initech: shard 2 is that of globex, which",
                "model: quartz, | model: jade, | lane quartz: model jade (expected: one that the",
            })
    void refusesWhatCannotBeAndSaysWhy(String from, String to, String says) {
        String file = FILE.replace(from, to);

        Refused plan = refused(file, true);

        assertThat(plan.refusals())
                .singleElement()
                .extracting(Refusal::inWords)
                .asString()
                .contains(says);
    }

    @Test
    void refusesAShardThatIsTakenByATenantThatStays() {
        assertThat(refused("tenants: [{name: x, shard: 1, partition: 0}]", false).refusals())
                .singleElement()
                .extracting(Refusal::inWords)
                .asString()
                .contains("both have shard 1 (expected: one shard per tenant)");
    }

    @Test
    void refusesToRemoveWhatOthersReferTo() {
        String file =
                FILE.replace(
                                "  - {name: sim, concurrency: 64}\n",
                                "  - {name: x, concurrency: 1}\n")
                        .replace("  - {name: acme, shard: 1, partition: 0, routes: [small]}\n", "");

        assertThat(refused(file, true).refusals())
                .containsExactly(
                        new Refusal.StillUsed("tenant/acme", List.of("api_key/key-1")),
                        new Refusal.StillUsed("limit_group/sim", List.of("lane/quartz")));
    }

    @Test
    void aRefusedPlanStillTellsWhatWouldChange() {
        Refused plan = refused(FILE.replace("shard: 1,", "shard: 7,").replace("64", "65"), false);

        assertThat(plan.changes())
                .extracting(CatalogChange::key)
                .containsExactly("tenant/acme", "limit_group/sim");
    }

    @Test
    void everythingCanBeRemovedAtOnceWhenNothingIsLeftToReferToIt() {
        Catalog noKeys = CatalogFile.parse(FILE);

        CatalogPlan plan = CatalogPlan.of(noKeys, CatalogFile.part("{}"), true);

        assertThat(plan.changes()).hasSize(noKeys.objects().size());
        assertThat(noKeys.apply(((Ready) plan).entries("test", NOW)).isEmpty()).isTrue();
    }

    private Ready ready(String file, boolean prune) {
        return (Ready) CatalogPlan.of(standing, CatalogFile.part(file), prune);
    }

    private Refused refused(String file, boolean prune) {
        return (Refused) CatalogPlan.of(standing, CatalogFile.part(file), prune);
    }

    private static Tuple tuple(String key, List<Field> fields) {
        return Tuple.tuple(key, fields);
    }

    private static List<Field> field(String path, String from, String to) {
        return List.of(new Field(path, from, to));
    }
}
