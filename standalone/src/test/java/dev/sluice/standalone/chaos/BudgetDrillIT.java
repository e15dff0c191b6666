package dev.sluice.standalone.chaos;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.Gauges;
import dev.sluice.standalone.testkit.Tail;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two tenants with budgets for about a third of their jobs, on two routers that are killed in turn,
 * so that the tenants' partitions move between them: nothing is spent beyond a budget, no job is
 * left, and the ledger is the sum of the usage.
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
                await("jobs end")
                        .atMost(WITHIN)
                        .pollInterval(POLL)
                        .until(() -> results.readOn().size() > ended);
                rig.member(kill % 2 == 0 ? "router-1" : "router-2").killAndStart();
            }
            load.submit(jobs - load.accepted().size());
            await("every job has ended")
                    .atMost(WITHIN)
                    .pollInterval(POLL)
                    .until(
                            () ->
                                    results.readOn().stream()
                                            .map(entry -> entry.value().getJobId())
                                            .collect(Collectors.toSet())
                                            .containsAll(load.accepted()));
            await("nothing is reserved, and the routers' books are those of the topic")
                    .atMost(WITHIN)
                    .pollInterval(POLL)
                    .untilAsserted(() -> assertBooks(rig, usage));

            assertThat(results.readOn()).as("results").hasSize(load.accepted().size());
            assertThat(spent(usage).values())
                    .as("nano-dollars by tenant")
                    .hasSize(2)
                    .allSatisfy(
                            spent ->
                                    assertThat(spent)
                                            .isBetween(LIMIT_NANO_USD * 9 / 10, LIMIT_NANO_USD));
            assertThat(results.readOn())
                    .allSatisfy(
                            entry ->
                                    assertThat(
                                                    entry.value().getStatus()
                                                                    == TerminalStatus.SUCCEEDED
                                                            || refused(entry.value()))
                                            .as("%s", entry.value())
                                            .isTrue());
        }
    }

    private static void assertBooks(Rig rig, Tail<UsageRecord> usage) throws Exception {
        var routers = rig.managements(Role.ROUTER);
        assertThat(Gauges.sum(routers, "sluice_router_jobs_unfinished_jobs")).isZero();
        assertThat(Gauges.sum(routers, "sluice_router_share_used_attempts")).isZero();
        assertThat(Gauges.sum(routers, "sluice_router_budget_reserved_usd")).isZero();
        assertThat(Math.round(Gauges.sum(routers, "sluice_router_budget_spent_usd") * 1e9))
                .isEqualTo(spent(usage).values().stream().mapToLong(Long::longValue).sum());
    }

    private static boolean refused(JobResult result) {
        var error = result.getError();
        return error != null && error.getCode().equals("budget_exceeded");
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
