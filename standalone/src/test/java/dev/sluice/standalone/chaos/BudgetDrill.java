package dev.sluice.standalone.chaos;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.plan.CatalogPlan;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.Gauges;
import dev.sluice.standalone.testkit.Tail;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/**
 * Two tenants with budgets for about a third of their jobs, on two routers that are killed in turn,
 * so that the tenants' partitions move between them: nothing is spent beyond a budget, the ledger
 * is the sum of the usage, and when the budgets are raised no job is left. Others may use the
 * installation before and after, not meanwhile.
 */
final class BudgetDrill implements AutoCloseable {

    /** Else a call's bound would be a large part of a short drill's budget, and few would run. */
    private static final String OUTPUT_MAX = ",\"max_tokens\":40";

    /** Enough for all jobs. */
    private static final String BUDGET =
            "  - {name: %1$s-total, tenant: %1$s, window: total, limit_usd: 1}";

    private static final Duration WITHIN = Duration.ofMinutes(4);
    private static final int LINES_PER_REQUEST = 100;

    private final Rig rig;
    private final List<String> tenants;
    private final Load load;
    private final Tail<JobResult> results;
    private final Tail<UsageRecord> usage;

    /**
     * @param tenants two, each with a budget of its own called like it; nobody else uses them
     */
    BudgetDrill(Rig rig, List<String> tenants) {
        this.rig = rig;
        this.tenants = tenants;
        this.load = new Load(rig, tenants, LINES_PER_REQUEST, "metered", 0, OUTPUT_MAX);
        this.results = new Tail<>(rig.sluice(), Topics.RESULTS, JobResult.class);
        this.usage = new Tail<>(rig.sluice(), Topics.USAGE, UsageRecord.class);
    }

    /**
     * @param limitUsd of each tenant's budget: about a third of what its half of the jobs costs
     */
    void run(int jobs, int kills, BigDecimal limitUsd) throws Exception {
        long limit = limitUsd.movePointRight(9).longValueExact();
        List<Instant> killed = new ArrayList<>();
        for (int kill = 0; kill < kills; kill++) {
            load.submit(jobs / (kills + 1));
            int ended = ended().size();
            patiently("jobs end, or the budgets are used up")
                    .until(() -> ended().size() > ended || usedUp(limit));
            if (!usedUp(limit)) {
                killed.add(Instant.now());
            }
            rig.member(kill % 2 == 0 ? "router-1" : "router-2").killAndStart();
        }
        load.submit(jobs - load.accepted().size());
        patiently("the budgets are used up, and nothing runs")
                .untilAsserted(
                        () -> {
                            assertThat(usedUp(limit)).isTrue();
                            assertBooks();
                        });
        assertThat(spent().values())
                .as("nano-dollars by tenant")
                .allSatisfy(spent -> assertThat(spent).isLessThanOrEqualTo(limit));
        assertThat(ended()).as("the rest waits").hasSizeLessThan(jobs);
        Map<String, Long> atLimit = spent();
        Duration pause = longestPause(killed, Instant.now());

        raise();
        patiently("every job has ended").until(() -> ended().size() >= load.accepted().size());
        patiently("nothing is left, and the routers' books are those of the topic")
                .untilAsserted(
                        () -> {
                            assertBooks();
                            assertThat(routers().sum("sluice_router_jobs_unfinished_jobs"))
                                    .isZero();
                        });
        assertThat(ended())
                .hasSize(load.accepted().size())
                .allSatisfy(job -> assertThat(job.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED));
        System.out.printf(
                "chaos: %d jobs, %d kills of routers, spent %s nano-dollars of %d each, then %s; answered twice %d, outcome unknown %d, longest pause of a tenant %d ms%n",
                jobs,
                kills,
                atLimit,
                limit,
                spent(),
                answeredTwice(),
                usage().filter(record -> record.getKind() == UsageKind.OUTCOME_UNKNOWN).count(),
                pause.toMillis());
    }

    /** From a kill to the next end of a job, by tenant, as long as there is a budget to spend. */
    private Duration longestPause(List<Instant> kills, Instant until) {
        Duration longest = Duration.ZERO;
        for (Instant kill : kills) {
            for (String tenant : tenants) {
                Optional<Instant> next =
                        results.readOn().stream()
                                .filter(
                                        end ->
                                                end.value().getCaller().getTenant().equals(tenant)
                                                        && end.at().isAfter(kill)
                                                        && end.at().isBefore(until))
                                .map(Tail.Entry::at)
                                .min(Comparator.naturalOrder());
                if (next.isPresent()) {
                    Duration pause = Duration.between(kill, next.get());
                    longest = pause.compareTo(longest) > 0 ? pause : longest;
                }
            }
        }
        return longest;
    }

    /** Answered calls beyond the first of their job. */
    private long answeredTwice() {
        List<String> answered =
                rig.simulator().calls().calls().stream()
                        .filter(call -> !call.aborted())
                        .map(call -> call.attemptId().substring(0, call.attemptId().indexOf('.')))
                        .filter(load.accepted()::contains)
                        .toList();
        return answered.size() - Set.copyOf(answered).size();
    }

    private static ConditionFactory patiently(String what) {
        return await(what).atMost(WITHIN).pollInterval(Duration.ofMillis(250));
    }

    private boolean usedUp(long limit) {
        var spent = spent().values();
        return spent.size() == tenants.size()
                && spent.stream().allMatch(nanos -> nanos >= limit * 9 / 10);
    }

    private void raise() {
        Catalog wanted =
                CatalogFile.part(
                        tenants.stream()
                                .map(BUDGET::formatted)
                                .collect(joining("\n", "budgets:\n", "\n")));
        rig.sluice()
                .catalogTopic()
                .change(
                        Deed.ofCommand("drill", Instant.now()),
                        standing ->
                                ((CatalogPlan.Ready) CatalogPlan.of(standing, wanted, false))
                                        .entries("drill", Instant.now()));
    }

    private void assertBooks() throws Exception {
        Gauges routers = routers();
        assertThat(routers.sum("sluice_router_share_used_attempts")).as("slots in use").isZero();
        assertThat(routers.sum("sluice_router_slots_leaked_attempts")).as("leaked").isZero();
        assertThat(routers.sum("sluice_router_jobs_stuck_jobs")).as("stuck").isZero();
        assertThat(routers.sum("sluice_router_budget_reserved_usd")).as("reserved").isZero();
        assertThat(Math.round(routers.sum("sluice_router_budget_spent_usd") * 1e9))
                .as("spent, by the ledger")
                .isEqualTo(spent().values().stream().mapToLong(Long::longValue).sum());
    }

    private Gauges routers() throws Exception {
        return Gauges.of(rig.managements(Role.ROUTER));
    }

    private List<JobResult> ended() {
        return results.readOn().stream()
                .map(Tail.Entry::value)
                .filter(job -> tenants.contains(job.getCaller().getTenant()))
                .toList();
    }

    private Stream<UsageRecord> usage() {
        return usage.readOn().stream()
                .map(Tail.Entry::value)
                .filter(record -> tenants.contains(record.getCaller().getTenant()));
    }

    private Map<String, Long> spent() {
        return usage().collect(
                        groupingBy(
                                record -> record.getCaller().getTenant(),
                                summingLong(UsageRecord::getCostNanoUsd)));
    }

    @Override
    public void close() {
        results.close();
        usage.close();
        load.close();
    }
}
