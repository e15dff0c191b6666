package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Limits on what runs at a time, alone and beside others. The limit group has room for four calls.
 */
class LimitRunningTest extends BoundFixture {
    private static final Duration ONE = Duration.ofSeconds(10);

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
}
