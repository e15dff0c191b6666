package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.TerminalStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting jobs that would miss their deadline. Lane {@code cheap} makes one call a second. */
class DeadlineRiskTest {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Duration CALL = Duration.ofSeconds(1);

    private final RouterHarness router =
            new RouterHarness(
                    TestCatalog.with(
                            "{name: main, concurrency: 4}", "{name: main, concurrency: 1}"),
                    RouterConfig.DEFAULT);
    private final FakeWorker worker = router.worker("w", 20);
    private final Map<Dispatch, Instant> running = new HashMap<>();
    private final List<String> started = new ArrayList<>();

    @AfterEach
    void close() {
        router.close();
    }

    private void submit(int jobs, JobBuilder job) {
        for (int i = 0; i < jobs; i++) {
            router.submit(job);
        }
    }

    private void work(Duration time) {
        worker.callsTake(CALL.toMillis());
        for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plus(STEP)) {
            for (Iterator<Map.Entry<Dispatch, Instant>> calls = running.entrySet().iterator();
                    calls.hasNext(); ) {
                Map.Entry<Dispatch, Instant> call = calls.next();
                if (!router.now().isBefore(call.getValue().plus(CALL))) {
                    calls.remove();
                    worker.finish(call.getKey());
                }
            }
            for (Dispatch call : router.newDispatches()) {
                worker.claim(call);
                running.put(call, router.now());
                started.add(call.getJobId());
            }
            router.pass(STEP);
        }
    }

    private JobResult resultOf(JobRequest job) {
        return router.results().stream()
                .filter(result -> result.getJobId().equals(job.getJobId()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no result of " + job.getJobId()));
    }

    private List<JobLifecycleEvent> spills() {
        return router.events().stream().filter(event -> event.getReason() != null).toList();
    }

    @Test
    void aJobThatWouldBeLateInItsTurnOvertakes() {
        submit(100, aJob().on("single"));
        work(Duration.ofSeconds(10));
        JobRequest hurried = router.submit(aJob().on("single").dueIn(Duration.ofSeconds(20)));
        int before = started.size();

        work(Duration.ofSeconds(5));

        assertThat(started.indexOf(hurried.getJobId())).isBetween(before, before + 2);
        work(Duration.ofSeconds(3));
        assertThat(resultOf(hurried).getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
    }

    @Test
    void aJobThatWillBeInTimeWaitsForItsTurn() {
        submit(20, aJob().on("single"));
        work(Duration.ofSeconds(10));
        JobRequest job = router.submit(aJob().on("single").dueIn(Duration.ofSeconds(60)));

        work(Duration.ofSeconds(15));

        assertThat(started.indexOf(job.getJobId())).isEqualTo(20);
    }

    @Test
    void aJobIsFoundWhenItsLaneSlowsDown() {
        submit(60, aJob().on("single"));
        JobRequest job = router.submit(aJob().on("single").dueIn(Duration.ofSeconds(80)));
        submit(40, aJob().on("single"));
        work(Duration.ofSeconds(10));
        // Nothing moves for half a minute.
        worker.die();
        router.pass(Duration.ofSeconds(1));
        Duration stood = Duration.ofSeconds(30);
        for (Duration past = Duration.ZERO; past.compareTo(stood) < 0; past = past.plus(STEP)) {
            worker.beat();
            router.pass(STEP);
        }
        worker.comeBack();

        work(Duration.ofSeconds(38));

        assertThat(resultOf(job).getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
    }

    @Test
    void riskIsFoundAgainAfterARestart() {
        submit(100, aJob().on("single"));
        work(Duration.ofSeconds(10));
        JobRequest hurried = router.submit(aJob().on("single").dueIn(Duration.ofSeconds(60)));
        work(Duration.ofSeconds(1));
        router.restart();
        worker.beat();

        work(Duration.ofSeconds(59));

        assertThat(resultOf(hurried).getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
    }

    @Test
    void jobsThatTheirLaneCannotServeInTimeGoOnToTheNext() {
        submit(100, aJob().on("small").dueIn(Duration.ofSeconds(60)));

        work(Duration.ofSeconds(62));

        assertThat(router.results())
                .hasSize(100)
                .allMatch(result -> result.getStatus() == TerminalStatus.SUCCEEDED);
        Map<String, Long> lanes =
                router.results().stream().collect(groupingBy(JobResult::getLane, counting()));
        assertThat(lanes.get("cheap")).isGreaterThan(35);
        assertThat(lanes.get("dear")).isGreaterThan(25);
        assertThat(spills())
                .hasSize(lanes.getOrDefault("dear", 0L).intValue())
                .allMatch(event -> "dear".equals(event.getLane()))
                .extracting(JobLifecycleEvent::getReason)
                .containsOnly("it would have missed its deadline on lane cheap");
        assertThat(spills()).extracting(JobLifecycleEvent::getJobId).doesNotHaveDuplicates();
    }

    @Test
    void aJobGoesToNoLaneThatCostsMoreThanItMay() {
        // A call may cost 45,000 nano-dollars on cheap, and ten times that on dear.
        submit(100, aJob().on("small").dueIn(Duration.ofSeconds(60)).costMaxNanoUsd(100_000));

        work(Duration.ofSeconds(62));

        assertThat(spills()).isEmpty();
        assertThat(router.dispatches())
                .allMatch(call -> call.getAttribution().getLane().equals("cheap"));
        assertThat(router.results()).hasSize(100);
        assertThat(router.results())
                .filteredOn(result -> result.getStatus() == TerminalStatus.SUCCEEDED)
                .hasSizeGreaterThan(50);
    }

    @Test
    void aJobGoesToNoLaneWhereALimitWouldSendItBack() {
        limitDear(OnLimit.DOWNGRADE);

        assertThat(spills()).isEmpty();
        assertThat(router.results()).hasSize(100);
    }

    @Test
    void aJobGoesToNoLaneWhereALimitWouldEndIt() {
        limitDear(OnLimit.REJECT);

        assertThat(router.results()).hasSize(100);
        assertThat(router.results())
                .extracting(JobResult::getStatus)
                .doesNotContain(TerminalStatus.FAILED);
    }

    @Test
    void aJobThatWaitsForLimitsGoesWhereOneHasRoom() {
        limitDear(OnLimit.QUEUE);

        assertThat(spills()).isNotEmpty();
        assertThat(spills()).extracting(JobLifecycleEvent::getJobId).doesNotHaveDuplicates();
        assertThat(router.results()).extracting(JobResult::getLane).contains("dear", "cheap");
    }

    /** On {@code dear} one call runs at a time. */
    private void limitDear(OnLimit onLimit) {
        router.catalog(
                TestCatalog.with(
                        "{name: main, concurrency: 4}",
                        "{name: main, concurrency: 1}",
                        "providers:",
                        """
                        limits:
                          - {name: few, tenant: acme, model: maxi, concurrent_jobs: 1}
                        providers:"""));
        submit(100, aJob().on("small").onLimit(onLimit).dueIn(Duration.ofSeconds(60)));
        work(Duration.ofSeconds(64));
    }
}
