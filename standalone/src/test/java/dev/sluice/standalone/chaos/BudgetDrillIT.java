package dev.sluice.standalone.chaos;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.plan.CatalogPlan;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.Gauges;
import dev.sluice.standalone.testkit.Tail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two tenants with budgets for about a third of their jobs, on two routers that are killed in turn,
 * so that the tenants' partitions move between them: nothing is spent beyond a budget, the ledger
 * is the sum of the usage, and when the budgets are raised no job is left.
 */
final class BudgetDrillIT {
    private static final long LIMIT_NANO_USD = 10_000_000;
    private static final Duration WITHIN = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofMillis(250);

    @Tag("chaos")
    @Test
    void tenThousandJobsSpendNoMoreThanTheirBudgets() throws Exception {
        drill(10_000, 6);
    }

    private static void drill(int jobs, int kills) throws Exception {
        try (Rig rig = Rig.start(Jvm.SHORT_LIVED);
                var load = new Load(rig, List.of("initech", "umbrella"), 100, "metered", 0);
                var results = new Tail<>(rig.sluice(), Topics.RESULTS, JobResult.class);
                var usage = new Tail<>(rig.sluice(), Topics.USAGE, UsageRecord.class)) {
            for (int kill = 0; kill < kills; kill++) {
                load.submit(jobs / kills);
                int ended = results.readOn().size();
                await("jobs end, or the budgets are used up")
                        .atMost(WITHIN)
                        .pollInterval(POLL)
                        .until(() -> results.readOn().size() > ended || usedUp(usage));
                rig.member(kill % 2 == 0 ? "router-1" : "router-2").killAndStart();
            }
            load.submit(jobs - load.accepted().size());
            await("the budgets are used up, and nothing runs")
                    .atMost(WITHIN)
                    .pollInterval(POLL)
                    .untilAsserted(
                            () -> {
                                assertThat(usedUp(usage)).isTrue();
                                assertBooks(rig, usage);
                            });
            assertThat(spent(usage).values())
                    .as("nano-dollars by tenant")
                    .allSatisfy(spent -> assertThat(spent).isLessThanOrEqualTo(LIMIT_NANO_USD));
            assertThat(results.readOn()).as("the rest waits").hasSizeLessThan(jobs);

            raise(rig);
            await("every job has ended")
                    .atMost(WITHIN)
                    .pollInterval(POLL)
                    .until(() -> results.readOn().size() >= load.accepted().size());
            await("nothing is reserved, and the routers' books are those of the topic")
                    .atMost(WITHIN)
                    .pollInterval(POLL)
                    .untilAsserted(() -> assertBooks(rig, usage));
            assertThat(results.readOn())
                    .hasSize(load.accepted().size())
                    .allSatisfy(
                            entry ->
                                    assertThat(entry.value().getStatus())
                                            .isEqualTo(TerminalStatus.SUCCEEDED));
            System.out.printf(
                    "chaos: %d jobs, %d kills, spent %s nano-dollars%n", jobs, kills, spent(usage));
        }
    }

    private static boolean usedUp(Tail<UsageRecord> usage) {
        var spent = spent(usage).values();
        return spent.size() == 2
                && spent.stream().allMatch(nanos -> nanos >= LIMIT_NANO_USD * 9 / 10);
    }

    private static void raise(Rig rig) {
        rig.sluice()
                .catalogTopic()
                .change(
                        Deed.ofCommand("drill", Instant.now()),
                        standing -> {
                            Catalog wanted =
                                    CatalogFile.part(
                                            """
                                            budgets:
                                              - {name: initech-total, tenant: initech, window: total, limit_usd: 1}
                                              - {name: umbrella-total, tenant: umbrella, window: total, limit_usd: 1}
                                            """);
                            return ((CatalogPlan.Ready) CatalogPlan.of(standing, wanted, false))
                                    .entries("drill", Instant.now());
                        });
    }

    private static void assertBooks(Rig rig, Tail<UsageRecord> usage) throws Exception {
        var routers = rig.managements(Role.ROUTER);
        assertThat(Gauges.sum(routers, "sluice_router_share_used_attempts")).isZero();
        assertThat(Gauges.sum(routers, "sluice_router_budget_reserved_usd")).isZero();
        assertThat(Math.round(Gauges.sum(routers, "sluice_router_budget_spent_usd") * 1e9))
                .isEqualTo(spent(usage).values().stream().mapToLong(Long::longValue).sum());
    }

    private static Map<String, Long> spent(Tail<UsageRecord> usage) {
        return usage.readOn().stream()
                .map(Tail.Entry::value)
                .collect(
                        groupingBy(
                                record -> record.getCaller().getTenant(),
                                summingLong(UsageRecord::getCostNanoUsd)));
    }
}
