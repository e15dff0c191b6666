package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that cannot stay on their lane: they say where they go, and whoever is paused waits. */
class DetourTest {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Outcome DEAD =
            FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.CONNECT_FAILED);
    private static final String[] WITH_A_DEFAULT_RESPONSE = {
        "lanes: [dear, cheap], attempts_max: 4",
        "lanes: [dear, cheap], attempts_max: 100, default_response: 'We are busy.'"
    };

    private RouterHarness router = new RouterHarness();
    private FakeWorker worker = router.worker("w", 20);

    @AfterEach
    void close() {
        router.close();
    }

    private void with(Catalog catalog) {
        router.close();
        router = new RouterHarness(catalog, RouterConfig.DEFAULT);
        worker = router.worker("w", 20);
    }

    private static Catalog paused(Catalog catalog, String... names) {
        Catalog paused = catalog;
        for (String name : names) {
            paused = paused.with(new Pause(name, "test", Instant.EPOCH, "test"), 1);
        }
        return paused;
    }

    /** Of another tenant, so that its jobs are not looked at. */
    private void shut(Set<String> lanes) {
        for (int i = 0; i < 20; i++) {
            router.submit(aJob().of("globex").on("small"));
        }
        for (int i = 0; i < 20; i++) {
            for (Dispatch call : router.newDispatches()) {
                worker.claim(call);
                boolean dead = lanes.contains(call.getAttribution().getLane());
                worker.finish(call, dead ? DEAD : FakeWorker.done());
            }
            router.pass(STEP);
        }
    }

    private List<JobLifecycleEvent> eventsOf(JobRequest job) {
        return router.events().stream()
                .filter(event -> event.getJobId().equals(job.getJobId()))
                .toList();
    }

    private List<String> resultsOf(JobRequest job) {
        return router.results().stream()
                .map(JobResult::getJobId)
                .filter(job.getJobId()::equals)
                .toList();
    }

    /** New jobs prefer another lane by their plan; these were in line when it shut. */
    @Test
    void jobsThatGoRoundAShutLaneSayWhereTheyGoAndWhy() {
        shut(Set.of("cheap"));

        List<JobLifecycleEvent> moved =
                router.events().stream().filter(event -> event.getReason() != null).toList();
        assertThat(moved)
                .isNotEmpty()
                .allSatisfy(
                        event -> {
                            assertThat(event.getLane()).isEqualTo("dear");
                            assertThat(event.getWaitingFor()).isEqualTo("lane");
                            assertThat(event.getReason()).isEqualTo("calls fail on lane cheap");
                        });
    }

    @Test
    void aJobOfALaneThatIsRemovedSaysWhereItGoes() {
        with(paused(TestCatalog.usual(), "lane/cheap"));
        JobRequest job = router.submit(aJob().on("small"));
        router.catalog(
                TestCatalog.with(
                        "  - {name: cheap, account: main, model: mini, limit_group: main, pool: default}\n",
                        "",
                        "lanes: [dear, cheap]",
                        "lanes: [dear]",
                        "  - {name: single, lanes: [cheap], attempts_max: 3}\n",
                        ""));

        router.pass(Duration.ofSeconds(1));

        assertThat(eventsOf(job))
                .extracting(JobLifecycleEvent::getLane)
                .containsExactly("cheap", "cheap", "dear");
        assertThat(eventsOf(job).getLast().getReason())
                .isEqualTo("the catalogue has lost lane cheap");
    }

    @Test
    void aJobThatABudgetSendsToACheaperLaneSaysSo() {
        with(
                TestCatalog.with(
                        "providers:",
                        "budgets: [{name: b, tenant: acme, window: total, limit_usd: 0.0001}]\nproviders:",
                        "{name: small, lanes: [dear, cheap], attempts_max: 4}",
                        "{name: small, lanes: [dear, cheap], attempts_max: 4, policy: listed}"));

        JobRequest job = router.submit(aJob().onLimit(OnLimit.DOWNGRADE));

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("cheap");
        assertThat(eventsOf(job).getLast().getLane()).isEqualTo("cheap");
        assertThat(eventsOf(job).getLast().getReason()).contains("no room for it on lane dear");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant/acme", "route/small", "lane/cheap", "lane/dear"})
    void whoIsPausedWaitsAlsoWhereEveryLaneFails(String pause) {
        Catalog catalog = TestCatalog.with(WITH_A_DEFAULT_RESPONSE);
        with(catalog);
        shut(Set.of("cheap", "dear"));
        router.catalog(paused(catalog, pause));

        JobRequest job = router.submit(aJob().on("small"));
        router.pass(Duration.ofMillis(200));

        assertThat(resultsOf(job)).isEmpty();
        router.catalog(catalog);
        router.pass(Duration.ofSeconds(1));
        assertThat(resultsOf(job)).as("the default response").hasSize(1);
    }

    @Test
    void whoWasSetAsideGoesOnWhenAnotherLaneOpens() {
        shut(Set.of("cheap"));
        router.catalog(paused(TestCatalog.usual(), "lane/dear"));
        JobRequest job = router.submit(aJob().on("small").costMaxNanoUsd(10_000_000));
        router.pass(Duration.ofMillis(200));
        assertThat(router.newDispatches()).isEmpty();

        router.catalog(TestCatalog.usual());
        router.pass(Duration.ofSeconds(1));

        assertThat(router.dispatch().getJobId()).isEqualTo(job.getJobId());
    }

    @Test
    void whoIsPausedDoesNotLeaveAShutLane() {
        shut(Set.of("cheap"));
        router.catalog(paused(TestCatalog.usual(), "tenant/acme"));

        JobRequest job = router.submit(aJob().on("small"));
        router.pass(Duration.ofMillis(200));

        assertThat(eventsOf(job))
                .extracting(JobLifecycleEvent::getWaitingFor)
                .containsExactly("lane", "paused");
    }
}
