package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Money, in nano-dollars: on lane {@code cheap} a usual job may cost 45,000 (100 tokens in, 50 out)
 * and costs 18,000 when a worker ends it.
 */
class BudgetTest extends BoundFixture {
    private static final int COST = 18_000;
    private static final String TWO_CALLS = "window: total, limit_usd: 0.0001";
    private static final Outcome RETRY =
            FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.RATE_LIMITED);

    @Test
    void startsOnlyCallsWhoseBoundFitsBesideTheOthers() {
        budget(TWO_CALLS);
        submit(5);

        List<Dispatch> first = router.newDispatches();
        assertThat(first).hasSize(2);
        worker.run(first.getFirst());
        assertThat(router.newDispatches()).as("18,000 spent, 45,000 reserved").isEmpty();
        worker.run(first.getLast());
        worker.run(router.dispatch());
        worker.run(router.dispatch());
        router.pass(Duration.ofSeconds(5));

        assertThat(router.newDispatches()).as("72,000 spent").isEmpty();
        assertThat(spent()).isEqualTo(4 * COST);
        assertThat(gauge("sluice.router.budget.spent")).isEqualTo(4 * COST / 1e9);
        assertThat(gauge("sluice.router.budget.reserved")).isZero();
    }

    @Test
    void saysOnceWhatAJobWaitsFor() {
        budget(TWO_CALLS);
        submit(2);
        JobRequest waits = router.submit(aJob().on("single"));
        router.pass(Duration.ofSeconds(5));

        assertThat(router.events())
                .filteredOn(event -> event.getJobId().equals(waits.getJobId()))
                .extracting(event -> event.getWaitingFor())
                .containsExactly("lane", "budget");
    }

    @Test
    void beginsANewWindowWhereTheTimeZoneHasIt() {
        // At 08:00:00 UTC it is 08:59:50 there.
        budget("window: hour, zone: \"+00:59:50\", limit_usd: 0.00005");
        submit(2);
        worker.run(router.dispatch());
        router.pass(Duration.ofSeconds(9));
        assertThat(router.newDispatches()).isEmpty();

        router.pass(Duration.ofSeconds(3));

        worker.run(router.dispatch());
        assertThat(router.results()).hasSize(2);
    }

    @Test
    void refusesAtOnceWhatWillNotWait() {
        budget(TWO_CALLS);
        submit(2);

        router.submit(aJob().on("single").onLimit(OnLimit.REJECT));

        assertThat(failure().getError().getCode()).isEqualTo("budget_exceeded");
        assertThat(failure().getError().getMessage())
                .isEqualTo(
                        "budget acme: 0 of 0.0001 US dollars are spent and 0.00009 reserved (expected: room for 0.000045)");
    }

    @Test
    void refusesWhatNoWindowHasRoomFor() {
        budget("window: day, limit_usd: 0.00004");

        router.submit(aJob().on("single"));

        assertThat(failure().getError().getMessage())
                .startsWith("budget acme: a call may cost 0.000045 US dollars")
                .contains("0.00004;");
    }

    @Test
    void takesTheCheaperLaneWhenAsked() {
        budget(
                TWO_CALLS,
                "{name: small, lanes: [dear, cheap], attempts_max: 4}",
                "{name: small, lanes: [dear, cheap], attempts_max: 4, policy: listed}");

        router.submit(aJob().onLimit(OnLimit.DOWNGRADE));

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("cheap");
    }

    @Test
    void keepsWhatIsSpentAndReservedOverARestart() {
        budget(TWO_CALLS);
        submit(3);
        List<Dispatch> first = router.newDispatches();
        worker.run(first.getFirst());

        router.restart();
        router.pass(Duration.ofSeconds(5));

        assertThat(router.newDispatches()).as("18,000 spent, 45,000 reserved").isEmpty();
        worker.run(first.getLast());
        router.pass(Duration.ofSeconds(2));
        worker.run(router.dispatch());
        assertThat(spent()).isEqualTo(3 * COST);
    }

    @Test
    void countsTheBoundOfALostCallUntilTheTruthComes() {
        budget(TWO_CALLS);
        submit(1);
        Dispatch lost = router.dispatch();
        String call = worker.claim(lost);
        worker.die();
        router.pass(Duration.ofSeconds(14));
        FakeWorker other = router.worker("w2", 8);
        other.run(router.newDispatches().getLast());
        submit(2);
        router.pass(Duration.ofSeconds(2));
        assertThat(router.newDispatches()).as("63,000 spent").isEmpty();

        worker.report(lost, call, RETRY, true, FakeWorker.USED);
        router.pass(Duration.ofSeconds(2));

        other.run(router.dispatch());
        assertThat(spent()).isEqualTo(3 * COST);
    }

    @Test
    void letsJobsGoWhenTheLimitIsRaised() {
        budget(TWO_CALLS);
        submit(3);
        assertThat(router.newDispatches()).hasSize(2);

        router.catalog(withBudget("window: total, limit_usd: 1"));
        router.pass(Duration.ofSeconds(2));

        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void letsJobsGoWhenTheBudgetIsGone() {
        budget(TWO_CALLS);
        submit(3);
        assertThat(router.newDispatches()).hasSize(2);

        router.catalog(TestCatalog.usual());
        router.pass(Duration.ofSeconds(2));

        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void countsCallsThatRanBeforeThereWasABudget() {
        budget("window: total, limit_usd: 1");
        submit(2);
        router.catalog(
                TestCatalog.with(
                        "providers:",
                        "budgets: [{name: later, tenant: acme, " + TWO_CALLS + "}]\nproviders:"));

        submit(1);

        assertThat(router.newDispatches()).hasSize(2);
    }

    @Test
    void passesOverAJobThatEndsWhileItWaits() {
        budget(TWO_CALLS);
        submit(2);
        List<Dispatch> first = router.newDispatches();
        JobRequest cancelled = router.submit(aJob().on("single"));
        JobRequest next = router.submit(aJob().on("single"));

        router.cancel(cancelled);
        first.forEach(worker::run);

        assertThat(router.dispatch().getJobId()).isEqualTo(next.getJobId());
    }

    @Test
    void keepsTheOrderOfThoseWhoWait() {
        budget(TWO_CALLS);
        submit(2);
        List<Dispatch> first = router.newDispatches();
        JobRequest waits = router.submit(aJob().on("single"));
        router.submit(aJob().on("single").outputMax(1L));
        assertThat(router.newDispatches()).as("a small job behind a large one").isEmpty();

        worker.run(first.getFirst());
        worker.run(first.getLast());

        assertThat(router.newDispatches().getFirst().getJobId()).isEqualTo(waits.getJobId());
    }

    /** More jobs than are let go in one run. */
    @Test
    void letsALongLineGoBitByBit() {
        budget(TWO_CALLS);
        int jobs = 1_200;
        submit(jobs);
        FakeWorker large = router.worker("w2", jobs);
        router.catalog(TestCatalog.usual());

        while (router.results().size() < jobs) {
            router.pass(Duration.ofMillis(100));
            List<Dispatch> some = router.newDispatches();
            assertThat(some).isNotEmpty();
            some.forEach(large::run);
        }

        assertThat(router.results()).extracting(JobResult::getJobId).doesNotHaveDuplicates();
    }

    @Test
    void leavesOtherTenantsKeysAndRoutesAlone() {
        start(
                TestCatalog.with(
                        "providers:",
                        """
                        budgets:
                          - {name: a, tenant: globex, window: total, limit_usd: 0}
                          - {name: b, tenant: acme, key: other-key, window: total, limit_usd: 0}
                          - {name: c, tenant: acme, route: small, window: total, limit_usd: 0}
                          - {name: d, tenant: acme, project: search, window: total, limit_usd: 0}
                        providers:"""));
        submit(1);

        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void countsOneUsersCallsOfOneModel() {
        budget("user: ann, model: mini, window: total, limit_usd: 0");
        router.submit(aJob().on("single").user("ann"));
        assertThat(failure().getError().getCode()).isEqualTo("budget_exceeded");

        router.submit(aJob().on("single").user("bob"));
        router.submit(aJob().onLimit(OnLimit.DOWNGRADE).user("ann"));

        assertThat(router.newDispatches())
                .extracting(dispatch -> dispatch.getAttribution().getLane())
                .containsExactly("cheap", "dear");
    }

    @Test
    void reservesForTheDearestClassOfTokens() {
        budget(
                "window: total, limit_usd: 0.00006",
                "cache_read: 0.0375,",
                "cache_read: 0.0375, cache_write: 0.30,");
        submit(2);
        Dispatch only = router.dispatch();
        String call = worker.claim(only);

        worker.report(
                only,
                call,
                FakeWorker.done(),
                true,
                new TokenUsage(0L, 0L, 100L, 50L, 0L, TokenSource.PROVIDER, 0L, 0L, 0L, 0L, null));

        assertThat(spent()).isEqualTo(60_000);
        router.pass(Duration.ofSeconds(2));
        assertThat(router.newDispatches()).isEmpty();
    }

    private long spent() {
        return router.usage().stream().mapToLong(UsageRecord::getCostNanoUsd).sum();
    }

    private double gauge(String name) {
        return router.meters.get(name).gauge().value();
    }
}
