package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants, routes and lanes that an operator has paused. Lane {@code cheap} has room for four. */
class PauseTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant/acme", "route/single", "lane/cheap"})
    void acceptsJobsThatWaitUntilItIsOver(String paused) {
        pause(paused);
        JobRequest job = router.submit(aJob().on("single").withReply());
        router.pass(SOON);

        assertThat(router.newDispatches()).isEmpty();
        assertThat(router.replies()).hasSize(1);
        assertThat(waitedFor(job)).containsExactly("lane", "paused");
        assertThat(router.results()).isEmpty();

        resume();
        router.pass(SOON);

        worker.run(router.dispatch());
        assertThat(router.results())
                .extracting(JobResult::getJobId)
                .containsExactly(job.getJobId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant/acme", "route/single", "lane/cheap"})
    void letsCallsThatRunGoOnAndStartsNoOther(String paused) {
        submit(6);
        List<Dispatch> running = router.newDispatches();
        assertThat(running).hasSize(4);

        pause(paused);
        running.forEach(worker::run);
        router.pass(SOON);

        assertThat(router.results()).hasSize(4);
        assertThat(router.newDispatches()).isEmpty();
    }

    @Test
    void aPausedTenantIsInNobodysWay() {
        pause("tenant/acme");
        submit(20);
        JobRequest other = router.submit(aJob().of("globex").on("single"));
        router.pass(SOON);

        assertThat(router.dispatch().getJobId()).isEqualTo(other.getJobId());
    }

    @Test
    void aPausedRouteIsInNobodysWay() {
        pause("route/single");
        submit(20);
        JobRequest other = router.submit(aJob().on("small"));
        router.pass(SOON);

        assertThat(router.dispatch().getJobId()).isEqualTo(other.getJobId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant/acme", "route/single", "lane/cheap"})
    void keepsTheOrderOfJobsOverAPause(String paused) {
        List<String> before = submit(6);
        List<Dispatch> running = router.newDispatches();
        pause(paused);
        running.forEach(worker::run);
        router.pass(SOON);
        List<String> meanwhile = submit(6);
        router.pass(SOON);
        resume();
        List<String> after = submit(3);

        List<String> expected = new ArrayList<>(before);
        expected.addAll(meanwhile);
        expected.addAll(after);
        assertThat(order(running, expected.size())).isEqualTo(expected);
    }

    /** Some are held and some still queue when the pause ends. */
    @Test
    void keepsTheOrderWhenNotAllJobsHadTheirTurn() {
        List<String> jobs = submit(4);
        List<Dispatch> running = router.newDispatches();
        jobs.addAll(submit(3));
        pause("tenant/acme");
        worker.run(running.getFirst());
        router.pass(Duration.ofMillis(100));
        resume();
        jobs.addAll(submit(2));
        router.pass(SOON);

        assertThat(order(running, jobs.size())).isEqualTo(jobs);
    }

    @Test
    void holdsWhatTwoPausesHoldUntilBothAreOver() {
        pause("tenant/acme", "route/single");
        submit(1);
        router.pass(SOON);

        pause("route/single");
        router.pass(SOON);
        assertThat(router.newDispatches()).isEmpty();
        resume();
        router.pass(SOON);

        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void holdsJobsOverARestart() {
        pause("lane/cheap");
        List<String> jobs = submit(3);
        router.restart();
        router.pass(Duration.ofSeconds(5));
        assertThat(router.newDispatches()).isEmpty();

        resume();
        router.pass(SOON);

        assertThat(router.newDispatches())
                .extracting(Dispatch::getJobId)
                .containsExactlyInAnyOrderElementsOf(jobs);
    }

    @Test
    void aHeldJobCanBeCancelledAndExpires() {
        pause("tenant/acme");
        JobRequest cancelled = router.submit(aJob().on("single"));
        router.submit(aJob().on("single").dueIn(Duration.ofSeconds(3)));
        router.pass(SOON);

        router.cancel(cancelled);
        router.pass(Duration.ofSeconds(3));

        assertThat(router.results())
                .extracting(JobResult::getStatus)
                .containsExactly(TerminalStatus.CANCELLED, TerminalStatus.EXPIRED);
        resume();
        router.pass(SOON);
        assertThat(router.newDispatches()).isEmpty();
    }

    @Test
    void jobsOfAPausedLaneThatIsRemovedGoOnAlongTheirPlan() {
        pause("lane/cheap");
        router.submit(aJob().on("small"));
        router.pass(SOON);
        assertThat(router.newDispatches()).isEmpty();

        router.catalog(
                paused(
                        TestCatalog.with(
                                "  - {name: cheap, account: main, model: mini, limit_group: main, pool: default}\n",
                                "",
                                "lanes: [dear, cheap]",
                                "lanes: [dear]",
                                "  - {name: single, lanes: [cheap], attempts_max: 3}\n",
                                ""),
                        "lane/cheap"));
        router.pass(SOON);

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("dear");
    }

    /** A job that was let go by its budget and is held keeps nothing free that others could use. */
    @Test
    void aHeldJobKeepsNoMoneyFromOthers() {
        String budget =
                "budgets: [{name: b, tenant: acme, window: total, limit_usd: 0.00005}]\nproviders:";
        Catalog scarce = TestCatalog.with("providers:", budget);
        router.catalog(scarce);
        submit(2);
        Dispatch running = router.dispatch();

        router.catalog(paused(scarce, "route/single"));
        worker.run(running);
        router.pass(SOON);
        router.catalog(
                paused(
                        TestCatalog.with("providers:", budget.replace("0.00005", "0.0001")),
                        "route/single"));
        JobRequest other = router.submit(aJob().on("small"));
        router.pass(SOON);

        assertThat(router.dispatch().getJobId()).isEqualTo(other.getJobId());
    }

    private List<String> submit(int jobs) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(router.submit(aJob().on("single")).getJobId());
            router.pass(Duration.ofMillis(1));
        }
        return ids;
    }

    /** The order in which jobs start, those that have started already included. */
    private List<String> order(List<Dispatch> started, int jobs) {
        List<String> order = new ArrayList<>(started.stream().map(Dispatch::getJobId).toList());
        for (int round = 0; order.size() < jobs && round < 40; round++) {
            router.pass(Duration.ofMillis(500));
            for (Dispatch dispatch : router.newDispatches()) {
                order.add(dispatch.getJobId());
                worker.run(dispatch);
            }
        }
        return order;
    }

    private List<String> waitedFor(JobRequest job) {
        return router.events().stream()
                .filter(event -> event.getJobId().equals(job.getJobId()))
                .map(event -> String.valueOf(event.getWaitingFor()))
                .toList();
    }

    private void pause(String... names) {
        router.catalog(paused(TestCatalog.usual(), names));
    }

    private void resume() {
        router.catalog(TestCatalog.usual());
    }

    private static Catalog paused(Catalog catalog, String... names) {
        Catalog paused = catalog;
        for (String name : names) {
            paused = paused.with(new Pause(name, "test", Instant.EPOCH, "test"), 1);
        }
        return paused;
    }
}
