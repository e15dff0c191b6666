package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A change of the catalogue is followed without a restart, two seconds after the router sees it at
 * the latest: for each kind of object, a change and something that is otherwise from then on.
 */
class CatalogChangeTest extends BoundFixture {
    private static final Duration EFFECTIVE_WITHIN = Duration.ofSeconds(2);

    /** Keys are ingress's affair; the router knows their names from the jobs. */
    private static final Set<CatalogKind> NOT_READ = EnumSet.of(CatalogKind.API_KEY);

    private interface Change {
        /** Fails when it has no effect. */
        void check(CatalogChangeTest test);
    }

    private static final Map<CatalogKind, Change> CHANGES =
            Map.ofEntries(
                    Map.entry(CatalogKind.TENANT, CatalogChangeTest::aTenantIsNew),
                    Map.entry(CatalogKind.PROJECT, CatalogChangeTest::aProjectGetsWeight),
                    Map.entry(CatalogKind.BUDGET, CatalogChangeTest::aBudgetIsRaised),
                    Map.entry(CatalogKind.LIMIT, CatalogChangeTest::aLimitIsLifted),
                    Map.entry(CatalogKind.PROVIDER, CatalogChangeTest::aProviderMoves),
                    Map.entry(CatalogKind.ACCOUNT, CatalogChangeTest::anAccountChangesItsKey),
                    Map.entry(CatalogKind.LIMIT_GROUP, CatalogChangeTest::aLimitGroupGrows),
                    Map.entry(CatalogKind.MODEL, CatalogChangeTest::aModelIsRenamedUpstream),
                    Map.entry(CatalogKind.LANE, CatalogChangeTest::aLaneChangesItsAccount),
                    Map.entry(CatalogKind.ROUTE, CatalogChangeTest::aRouteIsNew),
                    Map.entry(CatalogKind.POLICY, CatalogChangeTest::aPolicyOrdersOtherwise),
                    Map.entry(CatalogKind.PAUSE, CatalogChangeTest::aPauseBeginsAndEnds));

    @ParameterizedTest
    @EnumSource(CatalogKind.class)
    void isFollowedWithoutARestart(CatalogKind kind) {
        if (NOT_READ.contains(kind)) {
            return;
        }
        requireNonNull(CHANGES.get(kind), "a change of " + kind).check(this);
    }

    @Test
    void everyKindIsLookedAt() {
        Set<CatalogKind> known = EnumSet.copyOf(CHANGES.keySet());
        known.addAll(NOT_READ);

        assertThat(known).containsExactlyInAnyOrder(CatalogKind.values());
    }

    private void aTenantIsNew() {
        start(TestCatalog.with("  - {name: globex, shard: 1, partition: 0}\n", ""));
        router.submit(aJob().of("globex").on("single"));
        assertThat(router.newDispatches()).isEmpty();

        change(TestCatalog.usual());

        router.submit(aJob().of("globex").on("single"));
        assertThat(router.dispatch().getAttribution().getCaller().getTenant()).isEqualTo("globex");
    }

    private void aProjectGetsWeight() {
        start(projects(1));
        change(projects(3));
        fill();
        submit(20, aJob().on("single").project("x"));
        submit(20, aJob().on("single").project("y"));

        List<String> order = order(16);

        assertThat(order.stream().filter("x"::equals).count()).isBetween(11L, 13L);
    }

    private static Catalog projects(int weight) {
        return with(
                """
                projects:
                  - {name: x, tenant: acme, project: x, weight: %d}
                  - {name: y, tenant: acme, project: y, weight: 1}"""
                        .formatted(weight));
    }

    private void aBudgetIsRaised() {
        budget("window: total, limit_usd: 0.00005");
        submit(2);
        assertThat(router.newDispatches()).hasSize(1);

        change(withBudget("window: total, limit_usd: 1"));

        assertThat(router.newDispatches()).hasSize(1);
    }

    private void aLimitIsLifted() {
        limit("concurrent_jobs: 1");
        submit(2);
        assertThat(router.newDispatches()).hasSize(1);

        change(withLimit("concurrent_jobs: 2"));

        assertThat(router.newDispatches()).hasSize(1);
    }

    private void aProviderMoves() {
        change(TestCatalog.with("http://localhost:1/v1", "http://localhost:2/v1"));

        assertThat(next().getTarget().getBaseUrl()).isEqualTo("http://localhost:2/v1");
    }

    private void anAccountChangesItsKey() {
        change(
                TestCatalog.with(
                        "{name: main, provider: sim, credential: none}",
                        "{name: main, provider: sim, credential: \"env:NEW\"}"));

        assertThat(next().getTarget().getCredentialRef()).isEqualTo("env:NEW");
    }

    private void aLimitGroupGrows() {
        submit(6);
        assertThat(router.newDispatches()).hasSize(4);

        change(TestCatalog.with("{name: main, concurrency: 4}", "{name: main, concurrency: 6}"));

        assertThat(router.newDispatches()).hasSize(2);
    }

    private void aModelIsRenamedUpstream() {
        change(TestCatalog.with("upstream: gpt-mini", "upstream: gpt-mini-2"));

        assertThat(next().getAttribution().getUpstreamModel()).isEqualTo("gpt-mini-2");
    }

    private void aLaneChangesItsAccount() {
        change(
                TestCatalog.with(
                        "{name: cheap, account: main, model: mini",
                        "{name: cheap, account: spare, model: mini"));

        assertThat(next().getAttribution().getAccount()).isEqualTo("spare");
    }

    private void aRouteIsNew() {
        submit(1, aJob().on("new"));
        assertThat(router.results()).hasSize(1);

        change(
                TestCatalog.with(
                        "  - {name: mystery,",
                        "  - {name: new, lanes: [dear]}\n  - {name: mystery,"));

        submit(1, aJob().on("new"));
        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("dear");
    }

    private void aPolicyOrdersOtherwise() {
        start(withPolicy("listed"));
        submit(1, aJob().on("small"));
        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("dear");

        change(withPolicy("cheapest"));

        submit(1, aJob().on("small"));
        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("cheap");
    }

    private static Catalog withPolicy(String order) {
        return TestCatalog.with(
                "routes:\n  - {name: small, lanes: [dear, cheap],",
                "policies:\n  - {name: ours, order: %s}\nroutes:\n  - {name: small, lanes: [dear, cheap], policy: ours,"
                        .formatted(order));
    }

    private void aPauseBeginsAndEnds() {
        change(
                TestCatalog.usual()
                        .with(new Pause("lane/cheap", "test", RouterHarness.START, "test"), 1));
        submit(1);
        router.pass(EFFECTIVE_WITHIN);
        assertThat(router.newDispatches()).isEmpty();

        change(TestCatalog.usual());

        assertThat(router.newDispatches()).hasSize(1);
    }

    private void change(Catalog next) {
        router.catalog(next);
        router.pass(EFFECTIVE_WITHIN);
    }

    private Dispatch next() {
        submit(1);
        return router.dispatch();
    }

    /** Every place of the lane. */
    private void fill() {
        submit(4, aJob().on("single").project("first"));
    }

    /** The projects of the next jobs, as places are made free one by one. */
    private List<String> order(int jobs) {
        List<Dispatch> open = new ArrayList<>(router.newDispatches());
        List<String> order = new ArrayList<>();
        while (order.size() < jobs) {
            worker.run(open.removeFirst());
            router.pass(Duration.ofMillis(100));
            for (Dispatch dispatch : router.newDispatches()) {
                open.add(dispatch);
                order.add(String.valueOf(dispatch.getAttribution().getCaller().getProject()));
            }
        }
        return order.subList(0, jobs);
    }
}
