package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.catalog.Catalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Limits on rates and numbers. A usual job may use 150 tokens (100 in, 50 out) and uses 60 when a
 * worker ends it. The limit group has room for four calls.
 */
class LimitTest {
    /** One in ten seconds, two at once. */
    private static final String RPM = "requests: {per_window: 6, window: 1m, burst: 2}";

    private static final Duration ONE = Duration.ofSeconds(10);

    private RouterHarness router = new RouterHarness();
    private FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void startsABurstAndThenCallsAtItsRate() {
        limit(RPM);
        submit(5);
        assertThat(run()).isEqualTo(2);

        for (int i = 0; i < 3; i++) {
            router.pass(ONE.minusMillis(100));
            assertThat(run()).isZero();
            router.pass(Duration.ofMillis(100));
            assertThat(run()).isEqualTo(1);
        }
    }

    /** Neither more than the limit nor less. */
    @Test
    void admitsAllOfItsRateUnderDemand() {
        limit("requests: {per_window: 60, window: 10s, burst: 6}");
        submit(400);
        int started = 0;
        for (int i = 0; i < 50; i++) {
            router.pass(Duration.ofSeconds(1));
            started += run();
        }

        assertThat(started).isBetween(6 * 50 * 99 / 100, 6 * 50 + 6);
    }

    @Test
    void saysOnceWhatAJobWaitsForAndUntilWhen() {
        limit(RPM);
        submit(3);
        JobRequest second = router.submit(aJob().on("single"));
        long submittedMs = router.now().toEpochMilli();
        router.pass(Duration.ofSeconds(5));

        assertThat(eventsOf(second))
                .extracting(JobLifecycleEvent::getWaitingFor)
                .containsExactly("lane", "rate_limit");
        assertThat(eventsOf(second).getLast().getWaitsUntil())
                .isEqualTo(submittedMs + 2 * ONE.toMillis());
    }

    @Test
    void keepsTheOrderOfThoseWhoWait() {
        limit(RPM);
        submit(2);
        List<JobRequest> waiting =
                List.of(
                        router.submit(aJob().on("single")),
                        router.submit(aJob().on("single")),
                        router.submit(aJob().on("single")));
        run();
        List<String> started = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            router.pass(Duration.ofSeconds(1));
            for (Dispatch next : router.newDispatches()) {
                started.add(next.getJobId());
                worker.run(next);
            }
        }

        assertThat(started)
                .containsExactlyElementsOf(waiting.stream().map(JobRequest::getJobId).toList());
    }

    @Test
    void givesEachUserACounter() {
        limit("per: user, " + RPM);
        submit(3, aJob().on("single").user("ann"));
        assertThat(run()).isEqualTo(2);

        submit(3, aJob().on("single").user("bob"));
        assertThat(run()).isEqualTo(2);
        submit(3, aJob().on("single"));
        assertThat(run()).as("those without a name share one").isEqualTo(2);
        router.pass(ONE);
        assertThat(run()).isEqualTo(3);
    }

    @Test
    void givesEachKeyACounterAndLeavesOtherProjectsAlone() {
        limit("project: search, per: key, " + RPM);
        submit(3, aJob().on("single").project("search").apiKey("k1"));
        assertThat(run()).isEqualTo(2);
        submit(3, aJob().on("single").project("search").apiKey("k2"));
        assertThat(run()).isEqualTo(2);

        submit(3, aJob().on("single").project("other").apiKey("k1"));
        assertThat(run()).isEqualTo(3);
    }

    /** Those beyond the bound share one, so that the number of users opens nothing. */
    @Test
    void boundsItsCountersWithoutWideningTheLimit() {
        limit("per: user, counters_max: 2, " + RPM);
        for (String user : List.of("a", "b", "c", "d", "e")) {
            submit(2, aJob().on("single").user(user));
            run();
        }

        assertThat(started()).as("a and b two each, the others two").isEqualTo(6);
        assertThat(router.<String, Object>stored("limiters")).hasSize(3);
    }

    @Test
    void forgetsCountersThatOweNothing() {
        limit("per: user, counters_max: 2, " + RPM);
        for (int user = 0; user < 20; user++) {
            submit(1, aJob().on("single").user("user-" + user));
            assertThat(run()).isEqualTo(1);
            router.pass(ONE.multipliedBy(2));
        }

        assertThat(router.<String, Object>stored("limiters").size()).isLessThanOrEqualTo(2);
    }

    /**
     * What is counted is kept wherever the coordinator goes, so routers do not multiply a limit.
     */
    @Test
    void keepsItsCountersOverARestart() {
        limit(RPM);
        submit(4);
        assertThat(run()).isEqualTo(2);

        router.restart();
        router.pass(ONE.minusMillis(100));
        assertThat(run()).isZero();
        router.pass(Duration.ofMillis(200));
        assertThat(run()).isEqualTo(1);
    }

    /** Else calls at the same time would all pass before the first is counted. */
    @Test
    void chargesTokensAtTheStartAndGivesBackTheRestAtTheEnd() {
        limit("tokens: {per_window: 6000, window: 10m, burst: 400}");
        submit(4);
        List<Dispatch> first = router.newDispatches();
        assertThat(first).as("300 of 400 tokens").hasSize(2);

        worker.run(first.getFirst());
        assertThat(router.newDispatches()).as("210 charged, room for 190").hasSize(1);
        worker.run(first.getLast());
        assertThat(router.newDispatches()).as("270 charged").isEmpty();
        router.pass(Duration.ofSeconds(2));
        assertThat(router.newDispatches()).as("20 later").hasSize(1);
    }

    @Test
    void givesBackTheRestOfACallThatRanDuringARestart() {
        limit("tokens: {per_window: 6000, window: 10m, burst: 400}");
        submit(4);
        List<Dispatch> first = router.newDispatches();

        router.restart();
        first.forEach(worker::run);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches()).as("120 charged").hasSize(1);
    }

    @Test
    void givesBackAllOfACallThatWasNotMade() {
        limit(RPM + ", tokens: {per_window: 6000, window: 10m, burst: 300}");
        submit(2);
        for (Dispatch dispatch : router.newDispatches()) {
            worker.giveBack(dispatch, ReturnReason.DRAINING);
        }
        router.pass(Duration.ofSeconds(1));

        assertThat(run()).as("both again").isEqualTo(2);
    }

    @Test
    void runsAJobThatIsLargerThanTheWholeBurst() {
        limit("tokens: {per_window: 6000, window: 10m, burst: 100}");
        submit(2);
        Dispatch large = router.dispatch();
        router.pass(Duration.ofSeconds(14));
        assertThat(router.newDispatches()).as("150 charged").isEmpty();

        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).hasSize(1);
        worker.run(large);
    }

    /** What runs is counted from the calls that live: no place leaks, none is given twice. */
    @Test
    void boundsWhatRunsByTheCallsThatLive() {
        limit("concurrent_jobs: 2");
        submit(5);
        List<Dispatch> first = router.newDispatches();
        assertThat(first).hasSize(2);
        first.forEach(worker::claim);
        router.restart();
        router.pass(Duration.ofSeconds(2));
        assertThat(router.newDispatches()).isEmpty();

        worker.die();
        router.pass(Duration.ofSeconds(20));
        FakeWorker other = router.worker("w2", 8);
        router.pass(Duration.ofSeconds(2));
        int ended = 0;
        for (List<Dispatch> next; !(next = router.newDispatches()).isEmpty(); ended++) {
            assertThat(next.size()).isLessThanOrEqualTo(2);
            next.forEach(other::run);
            router.pass(Duration.ofSeconds(5));
        }
        assertThat(ended).isPositive();
        assertThat(router.results()).hasSize(5);
        assertThat(gauge("sluice.router.limit.used", "of", "concurrent_jobs")).isZero();
    }

    /** After the restart nobody knows whose it is: so it counts for each. */
    @Test
    void countsACallThatOutlivesItsJobAlsoAfterARestart() {
        limit("per: user, concurrent_jobs: 1");
        submit(1, aJob().on("single").user("ann").dueIn(Duration.ofSeconds(5)));
        Dispatch outlives = router.dispatch();
        worker.claim(outlives);
        router.pass(Duration.ofSeconds(8));
        assertThat(router.results())
                .extracting(JobResult::getStatus)
                .containsExactly(TerminalStatus.EXPIRED);

        router.restart();
        submit(1, aJob().on("single").user("ann"));
        submit(1, aJob().on("single").user("bob"));
        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).isEmpty();

        worker.finish(outlives);
        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).hasSize(2);
    }

    @Test
    void startsTheNextWhenOneHasEnded() {
        limit("concurrent_jobs: 1");
        submit(3);
        worker.run(router.dispatch());
        worker.run(router.dispatch());
        worker.run(router.dispatch());

        assertThat(router.results()).hasSize(3);
    }

    /** A call holds a place under every limit, or none at all. */
    @Test
    void takesNothingWhereNotEverythingHasRoom() {
        start(
                TestCatalog.with(
                        "providers:",
                        """
                        limits:
                          - {name: a-rpm, tenant: acme, requests: {per_window: 6, window: 1m, burst: 3}}
                          - {name: b-one, tenant: acme, project: search, concurrent_jobs: 1}
                        providers:"""));
        submit(3, aJob().on("single").project("search"));
        Dispatch only = router.dispatch();
        submit(2, aJob().on("single"));

        assertThat(router.newDispatches()).as("those that wait hold no requests").hasSize(2);
        worker.run(only);
        router.pass(ONE);
        assertThat(router.newDispatches()).hasSize(1);
    }

    /** Two gates once sent the jobs behind each to the other for ever. */
    @Test
    void goesOnWhereJobsWaitForTwoThings() {
        start(
                TestCatalog.with(
                        "providers:",
                        """
                        limits:
                          - {name: a, tenant: acme, requests: {per_window: 60, window: 10s, burst: 1}}
                          - {name: b, tenant: acme, concurrent_jobs: 1}
                        budgets:
                          - {name: c, tenant: acme, window: total, limit_usd: 1}
                        providers:"""));
        submit(20);
        for (int i = 0; i < 80 && router.results().size() < 20; i++) {
            router.newDispatches().forEach(worker::run);
            router.pass(Duration.ofMillis(200));
        }

        assertThat(router.results()).hasSize(20);
    }

    @Test
    void refusesAtOnceWhatWillNotWait() {
        limit(RPM);
        submit(2);

        router.submit(aJob().on("single").onLimit(OnLimit.REJECT));

        assertThat(failure().getError().getCode()).isEqualTo("rate_limit_exceeded");
        assertThat(failure().getError().getMessage())
                .isEqualTo(
                        "limit l: 6 requests per 1m, 2 at once, are used up (expected: room for 1); there will be at 2026-01-05T08:00:10Z");
    }

    @Test
    void failsWhatWillNotWaitWhenOthersWereFaster() {
        limit(RPM);
        worker.drain();
        submit(2);
        router.submit(aJob().on("single").onLimit(OnLimit.REJECT));
        assertThat(router.results()).as("there was room").isEmpty();

        worker = router.worker("w2", 8);
        router.pass(Duration.ofSeconds(1));

        assertThat(run()).isEqualTo(2);
        assertThat(failure().getError().getCode()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void takesTheNextLaneWhoseModelAdmitsIt() {
        limit(
                "model: maxi, " + RPM,
                "{name: small, lanes: [dear, cheap], attempts_max: 4}",
                "{name: small, lanes: [dear, cheap], attempts_max: 4, policy: listed}");
        for (int i = 0; i < 3; i++) {
            router.submit(aJob().onLimit(OnLimit.DOWNGRADE));
        }

        assertThat(router.newDispatches())
                .extracting(dispatch -> dispatch.getAttribution().getLane())
                .containsExactly("dear", "dear", "cheap");
    }

    @Test
    void refusesMoreJobsThanMayWait() {
        limit("backlog_jobs: 2, concurrent_jobs: 1");
        submit(3);
        assertThat(router.newDispatches()).hasSize(1);

        submit(1);

        assertThat(failure().getError().getCode()).isEqualTo("backlog_full");
        assertThat(failure().getError().getMessage())
                .isEqualTo("limit l: 2 jobs wait (expected: fewer than backlog_jobs = 2)");
    }

    /** A bound that is counted by the wrong key bounds nothing. */
    @Test
    void countsTheJobsOfAllKeysProjectsAndUsersThatALimitCovers() {
        limit("backlog_jobs: 3, concurrent_jobs: 0");
        submit(1, aJob().on("single").apiKey("k1"));
        submit(1, aJob().on("single").project("p").priority(Priority.BATCH));
        submit(1, aJob().user("ann"));
        submit(2, aJob().of("globex").on("single"));
        assertThat(router.results()).isEmpty();

        submit(1, aJob().on("single").apiKey("k4").user("bob"));

        assertThat(failure().getError().getCode()).isEqualTo("backlog_full");
    }

    @Test
    void refusesMoreTokensThanMayWaitAlsoAfterARestart() {
        limit("per: project, backlog_tokens: 400, concurrent_jobs: 0");
        submit(2, aJob().on("single").project("p"));
        router.restart();
        router.pass(Duration.ofSeconds(1));
        submit(1, aJob().on("single").project("q"));
        assertThat(router.results()).isEmpty();

        submit(1, aJob().on("single").project("p"));

        assertThat(failure().getError().getMessage())
                .isEqualTo(
                        "limit l of p: jobs with 300 tokens wait (expected: room for 150 under backlog_tokens = 400)");
    }

    @Test
    void makesRoomForOthersWhenWaitingJobsEnd() {
        limit("backlog_jobs: 1, concurrent_jobs: 0");
        JobRequest cancelled = router.submit(aJob().on("single"));
        router.cancel(cancelled);
        submit(1);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.results())
                .extracting(JobResult::getStatus)
                .containsExactly(TerminalStatus.CANCELLED);
        assertThat(gauge("sluice.router.limit.used", "of", "backlog_jobs")).isEqualTo(1);
        assertThat(router.meters.get("sluice.router.limit.waiting").gauge().value()).isEqualTo(1);
    }

    @Test
    void letsJobsGoWhenTheLimitIsRaisedAndCountsWhatWasUsed() {
        limit("requests: {per_window: 60, window: 1h, burst: 2}");
        submit(10);
        assertThat(run()).isEqualTo(2);

        router.catalog(catalog("requests: {per_window: 600, window: 1h, burst: 6}"));
        router.pass(Duration.ofSeconds(2));

        assertThat(run()).as("two of six were used").isEqualTo(4);
        router.catalog(TestCatalog.usual());
        router.pass(Duration.ofSeconds(2));
        assertThat(run()).as("no limit any more").isEqualTo(4);
    }

    @Test
    void sendsTheLowerBoundOnOutput() {
        limit("output_tokens_max: 20, over_cap: clamp");
        router.submit(aJob().on("single"));
        router.restart();
        router.submit(aJob().on("single").outputMax(null));
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches())
                .extracting(Dispatch::getOutputTokensMax)
                .containsExactly(20L, 20L);
    }

    @Test
    void refusesJobsThatAreTooLarge() {
        limit("input_tokens_max: 50, output_tokens_max: 20");

        router.submit(aJob().on("single"));

        assertThat(failure().getError().getCode()).isEqualTo("token_cap_exceeded");
        assertThat(failure().getError().getMessage())
                .isEqualTo("limit l: max_tokens 50 (expected: at most output_tokens_max = 20)");
    }

    /** A lane where nothing starts may not keep the requests of one where something would. */
    @Test
    void passesByALaneOnWhichNothingStarts() {
        limit(
                "requests: {per_window: 6, window: 1m, burst: 1}",
                "{name: spare, concurrency: 4}",
                "{name: spare, concurrency: 1}",
                "{name: single, lanes: [cheap], attempts_max: 3}",
                "{name: single, lanes: [cheap], attempts_max: 3}\n  - {name: full, lanes: [dear]}");
        submit(1, aJob().on("full"));
        worker.run(router.dispatch());
        submit(3, aJob().on("full"));
        submit(1);
        router.pass(ONE);
        worker.claim(router.dispatch());

        router.pass(ONE.plusMillis(900));
        assertThat(router.newDispatches()).as("kept for the next on the full lane").isEmpty();
        router.pass(Duration.ofMillis(200));

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("cheap");
    }

    private void limit(String limit, String... changes) {
        start(catalog(limit, changes));
    }

    private void start(Catalog catalog) {
        router.close();
        router = new RouterHarness(catalog, RouterConfig.DEFAULT);
        worker = router.worker("w1", 8);
    }

    private static Catalog catalog(String limit, String... changes) {
        String[] all = new String[changes.length + 2];
        all[0] = "providers:";
        all[1] = "limits: [{name: l, tenant: acme, %s}]\nproviders:".formatted(limit);
        System.arraycopy(changes, 0, all, 2, changes.length);
        return TestCatalog.with(all);
    }

    private void submit(int jobs) {
        submit(jobs, aJob().on("single"));
    }

    private void submit(int jobs, JobBuilder job) {
        for (int i = 0; i < jobs; i++) {
            router.submit(job);
        }
    }

    /** Ends what is dispatched, and what that lets start, until nothing more does. */
    private int run() {
        int run = 0;
        for (List<Dispatch> next; !(next = router.newDispatches()).isEmpty(); ) {
            next.forEach(worker::run);
            run += next.size();
        }
        return run;
    }

    private int started() {
        return router.dispatches().size();
    }

    private List<JobLifecycleEvent> eventsOf(JobRequest job) {
        return router.events().stream()
                .filter(event -> event.getJobId().equals(job.getJobId()))
                .filter(event -> event.getWaitingFor() != null)
                .toList();
    }

    private JobResult failure() {
        return router.results().stream()
                .filter(result -> result.getStatus() == TerminalStatus.FAILED)
                .findFirst()
                .orElseThrow();
    }

    private double gauge(String name, String tag, String value) {
        return router.meters.get(name).tag(tag, value).gauge().value();
    }
}
