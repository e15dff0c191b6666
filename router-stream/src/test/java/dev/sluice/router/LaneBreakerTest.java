package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lanes that turn calls away, and lanes that are dead. */
class LaneBreakerTest {
    private static final Duration STEP = Duration.ofMillis(100);

    private RouterHarness router = new RouterHarness();
    private FakeWorker worker = router.worker("w", 20);
    private final Deque<Dispatch> calls = new ArrayDeque<>();

    @AfterEach
    void close() {
        router.close();
    }

    private void with(String... piecesAndTheirSuccessors) {
        router.close();
        router =
                new RouterHarness(TestCatalog.with(piecesAndTheirSuccessors), RouterConfig.DEFAULT);
        worker = router.worker("w", 20);
    }

    private static Outcome turnedAway(long retryAfterMs) {
        return new Outcome(
                OutcomeKind.RETRY_LATER, OutcomeReason.RATE_LIMITED, "429", false, retryAfterMs);
    }

    private static Outcome broken() {
        return FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.CONNECT_FAILED);
    }

    private void submit(int jobs, String route) {
        for (int i = 0; i < jobs; i++) {
            router.submit(JobBuilder.aJob().on(route));
        }
    }

    /** Claims and answers all that comes, as the lane would. */
    private int answer(Duration time, String deadLane, Outcome atDeadLane) {
        int tried = 0;
        for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plus(STEP)) {
            calls.addAll(router.newDispatches());
            while (!calls.isEmpty()) {
                Dispatch call = calls.remove();
                worker.claim(call);
                boolean dead = call.getAttribution().getLane().equals(deadLane);
                tried += dead ? 1 : 0;
                worker.finish(call, dead ? atDeadLane : FakeWorker.done());
            }
            router.pass(STEP);
        }
        return tried;
    }

    private List<LaneStatus> statuses(String lane) {
        return router.all(Topics.LANE_STATUS, LaneStatus.class).stream()
                .filter(status -> status.getLane().equals(lane))
                .toList();
    }

    @Test
    void aProviderThatAsksForSilenceGetsItAndNoJobFailsOfIt() {
        submit(30, "single");

        int tried = answer(Duration.ofSeconds(60), "cheap", turnedAway(5_000));

        // The first flight, then a call or a few each five seconds.
        assertThat(tried).isBetween(10, 4 + 12 * 4);
        assertThat(router.results()).isEmpty();

        answer(Duration.ofSeconds(15), "none", broken());

        assertThat(router.results())
                .hasSize(30)
                .allMatch(result -> result.getStatus() == TerminalStatus.SUCCEEDED);
    }

    @Test
    void silenceHoldsForEveryLaneOfTheGroupAndForNewJobs() {
        submit(1, "single");
        Dispatch call = router.dispatch();
        worker.claim(call);
        worker.finish(call, turnedAway(30_000));
        submit(3, "single");

        router.pass(Duration.ofSeconds(29));
        assertThat(router.newDispatches()).isEmpty();

        router.pass(Duration.ofSeconds(3));
        assertThat(router.newDispatches()).isNotEmpty();
    }

    @Test
    void jobsOfADeadLaneFinishOnTheNextLaneOfTheirPlan() {
        submit(60, "small");

        int tried = answer(Duration.ofSeconds(30), "cheap", broken());

        assertThat(router.results())
                .hasSize(60)
                .allMatch(result -> result.getStatus() == TerminalStatus.SUCCEEDED);
        // Five that shut it, those in flight with them, then single tries.
        assertThat(tried).isLessThan(20);
        assertThat(statuses("cheap").getLast().getBreaker()).isNotEqualTo(BreakerState.CLOSED);
        assertThat(statuses("dear").getLast().getBreaker()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void aLaneThatJobsKeepAwayFromIsTriedAgain() {
        submit(60, "small");
        answer(Duration.ofSeconds(5), "cheap", broken());
        assertThat(statuses("cheap").getLast().getBreaker()).isNotEqualTo(BreakerState.CLOSED);

        for (int i = 0; i < 40; i++) {
            submit(2, "small");
            answer(Duration.ofSeconds(2), "none", broken());
        }

        assertThat(statuses("cheap").getLast().getBreaker()).isEqualTo(BreakerState.CLOSED);
        assertThat(router.results().getLast().getLane()).isEqualTo("cheap");
    }

    @Test
    void jobsWithoutAnotherLaneWaitForADeadOneAndGoOnWhenItIsBack() {
        submit(40, "single");

        answer(Duration.ofSeconds(6), "cheap", broken());
        assertThat(statuses("cheap").getLast().getBreaker()).isNotEqualTo(BreakerState.CLOSED);
        assertThat(statuses("cheap").getLast().getQueued()).isGreaterThan(20);
        int before = router.results().size();

        answer(Duration.ofSeconds(75), "none", broken());

        assertThat(router.results()).hasSize(40);
        assertThat(
                        router.results().stream()
                                .filter(r -> r.getStatus() == TerminalStatus.SUCCEEDED)
                                .count())
                .isGreaterThanOrEqualTo(40 - before - 4);
        assertThat(statuses("cheap").getLast().getBreaker()).isEqualTo(BreakerState.CLOSED);
    }

    /**
     * A limiter that goes by time would widen here for ever: nothing gets slower than a timeout.
     */
    @Test
    void callsThatTimeOutNeitherWidenNorNarrowTheWindow() {
        with("{name: main, concurrency: 4}", "{name: main, concurrency: 16}");
        submit(60, "single");
        answer(Duration.ofMillis(500), "cheap", turnedAway(2_000));
        router.pass(Duration.ofSeconds(2));
        int narrowed = statuses("cheap").getLast().getWindow();
        assertThat(narrowed).isLessThan(16);
        int told = statuses("cheap").size();

        int tried =
                answer(
                        Duration.ofSeconds(60),
                        "cheap",
                        FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.TIMEOUT));

        assertThat(tried).isGreaterThan(narrowed);
        assertThat(statuses("cheap").subList(told, statuses("cheap").size()))
                .isNotEmpty()
                .allMatch(status -> status.getWindow() == narrowed);
    }

    @Test
    void aShutLaneStaysShutOverARestart() {
        submit(40, "single");
        answer(Duration.ofSeconds(4), "cheap", broken());
        assertThat(statuses("cheap").getLast().getBreaker()).isNotEqualTo(BreakerState.CLOSED);

        router.restart();
        worker.beat();
        int tried = answer(Duration.ofSeconds(10), "cheap", broken());

        assertThat(tried).isLessThanOrEqualTo(5);
    }

    @Test
    void aSmallRateIsKeptAndUsed() {
        with(
                "{name: main, concurrency: 4}",
                "{name: main, concurrency: 4, requests_per_minute: 10}");
        submit(30, "single");

        answer(Duration.ofSeconds(60), "none", broken());
        assertThat(router.results()).hasSizeBetween(10, 12);

        answer(Duration.ofSeconds(60), "none", broken());
        assertThat(router.results()).hasSizeBetween(20, 22);
    }

    @Test
    void tokensPerMinuteAreKeptByWhatCallsTrulyUse() {
        // 60 tokens a call; a call could use 1,100.
        with(
                "{name: main, concurrency: 4}",
                "{name: main, concurrency: 4, tokens_per_minute: 6000}");
        submit(400, "single");

        answer(Duration.ofSeconds(60), "none", broken());

        assertThat(router.results()).hasSizeBetween(90, 115);
        answer(Duration.ofSeconds(60), "none", broken());
        assertThat(router.results()).hasSizeBetween(190, 215);
    }
}
