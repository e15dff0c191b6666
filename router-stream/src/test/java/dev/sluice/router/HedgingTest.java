package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Second calls beside first ones that last: on route {@code small} after 2 s, from lane {@code
 * cheap} to lane {@code dear}.
 */
class HedgingTest {
    private static final String ROUTE = "lanes: [dear, cheap], attempts_max: 4";
    private static final String HEDGED =
            "lanes: [dear, cheap], attempts_max: 4, hedge: {after: 2s, max_share: 1}";
    private static final Duration LONG = Duration.ofMillis(2_100);
    private static final Outcome FAILED =
            FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.SERVER_ERROR);
    private static final Outcome ABORTED =
            FakeWorker.outcome(OutcomeKind.ABANDONED, OutcomeReason.ABORTED);

    private RouterHarness router =
            new RouterHarness(TestCatalog.with(ROUTE, HEDGED), RouterConfig.DEFAULT);
    private FakeWorker worker = router.worker("w", 20);

    @AfterEach
    void close() {
        assertThat(router.deadLetters()).isEmpty();
        router.close();
    }

    private void with(String... piecesAndTheirSuccessors) {
        router.close();
        router =
                new RouterHarness(TestCatalog.with(piecesAndTheirSuccessors), RouterConfig.DEFAULT);
        worker = router.worker("w", 20);
    }

    /** A call on lane cheap that a worker has begun. */
    private Dispatch first(JobBuilder job) {
        router.submit(job);
        Dispatch first = router.dispatch();
        assertThat(first.getAttribution().getLane()).isEqualTo("cheap");
        worker.claim(first);
        return first;
    }

    private Dispatch second() {
        router.pass(LONG);
        Dispatch second = router.dispatch();
        assertThat(second.getAttribution().getLane()).isEqualTo("dear");
        assertThat(second.getEpoch()).isEqualTo(2);
        return second;
    }

    private void noSecond() {
        router.pass(LONG);
        assertThat(router.newDispatches()).isEmpty();
    }

    private JobResult onlyResult() {
        assertThat(router.results()).hasSize(1);
        return router.results().getFirst();
    }

    private List<Integer> abortedEpochs() {
        return router.aborts().stream().map(AbortOrder::getEpoch).toList();
    }

    private double gauge(String name) {
        return router.meters.find(name).gauges().stream().mapToDouble(Gauge::value).sum();
    }

    private void nothingIsLeft() {
        router.pass(Duration.ofSeconds(1));
        assertThat(gauge("sluice.router.calls.live")).isZero();
        assertThat(gauge("sluice.router.reserved.cost")).isZero();
        assertThat(gauge("sluice.router.jobs.unfinished")).isZero();
        assertThat(router.results()).hasSize(1);
    }

    @Test
    void theAnswerOfTheSecondEndsTheJobAndTheFirstIsBookedAsHedge() {
        Dispatch first = first(aJob());
        Dispatch second = second();
        worker.claim(second);
        worker.finish(second);

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(onlyResult().getLane()).isEqualTo("dear");
        assertThat(abortedEpochs()).containsExactly(1);
        worker.finish(first, ABORTED);

        assertThat(router.usage())
                .extracting(
                        UsageRecord::getEpoch,
                        UsageRecord::getHedge,
                        UsageRecord::getDuplicate,
                        UsageRecord::getLate)
                .containsExactly(tuple(2, false, false, false), tuple(1, true, false, true));
        nothingIsLeft();
    }

    @Test
    void theAnswerOfTheFirstEndsTheJobAndTheSecondIsBookedAsHedge() {
        Dispatch first = first(aJob());
        Dispatch second = second();
        worker.claim(second);
        worker.finish(first);

        assertThat(onlyResult().getLane()).isEqualTo("cheap");
        assertThat(abortedEpochs()).containsExactly(2);
        worker.finish(second);

        UsageRecord last = router.usage().getLast();
        assertThat(last.getHedge()).isTrue();
        assertThat(last.getDuplicate()).isFalse();
        nothingIsLeft();
    }

    @Test
    void saysThatAndWhyASecondCallWasSent() {
        first(aJob());
        second();

        JobLifecycleEvent hedged =
                router.events().stream()
                        .filter(event -> event.getType() == JobEventType.HEDGED)
                        .findFirst()
                        .orElseThrow();
        assertThat(hedged.getLane()).isEqualTo("dear");
        assertThat(hedged.getEpoch()).isEqualTo(2);
        assertThat(hedged.getReason()).isEqualTo("no answer from lane cheap within 2000 ms");
        assertThat(router.meters.get("sluice.router.hedges").counter().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFailureOfOneDecidesNothingWhileTheOtherLives(boolean theFirstFails) {
        Dispatch first = first(aJob());
        Dispatch second = second();
        worker.claim(second);
        Dispatch fails = theFirstFails ? first : second;
        Dispatch answers = theFirstFails ? second : first;

        worker.finish(fails, FAILED);
        router.pass(Duration.ofSeconds(5));

        assertThat(router.newDispatches()).as("neither retried nor hedged again").isEmpty();
        assertThat(router.results()).isEmpty();
        assertThat(gauge("sluice.router.calls.live")).isEqualTo(1);
        worker.finish(answers);
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(onlyResult().getAttempts()).hasSize(2);
        assertThat(router.usage()).noneMatch(UsageRecord::getDuplicate);
        nothingIsLeft();
    }

    @Test
    void aJobWhoseCallsBothFailIsTriedAgainWithAnotherEpoch() {
        Dispatch first = first(aJob());
        Dispatch second = second();
        worker.claim(second);
        worker.finish(second, FAILED);
        worker.finish(first, FAILED);
        router.pass(Duration.ofSeconds(2));

        Dispatch third = router.dispatch();
        assertThat(third.getEpoch()).isEqualTo(3);
        worker.run(third);
        assertThat(onlyResult().getAttempts()).hasSize(3);
        nothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLostCallIsBookedAndTheOtherGoesOn(boolean theFirstIsLost) {
        Dispatch first = first(aJob());
        router.pass(LONG);
        Dispatch second = router.dispatch();
        FakeWorker another = router.worker("another", 20);
        another.claim(second);
        (theFirstIsLost ? worker : another).die();

        router.pass(Duration.ofSeconds(30));

        assertThat(router.newDispatches()).isEmpty();
        assertThat(router.usage())
                .extracting(UsageRecord::getKind)
                .containsExactly(UsageKind.OUTCOME_UNKNOWN);
        assertThat(router.usage().getFirst().getEpoch()).isEqualTo(theFirstIsLost ? 1 : 2);
        if (theFirstIsLost) {
            another.finish(second);
        } else {
            worker.finish(first);
        }
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        nothingIsLeft();
        // The truth about the lost call comes late.
        (theFirstIsLost ? worker : another).finish(theFirstIsLost ? first : second, ABORTED);
        UsageRecord truth = router.usage().getLast();
        assertThat(truth.getKind()).isEqualTo(UsageKind.ADJUSTMENT);
        assertThat(truth.getHedge()).isTrue();
        assertThat(truth.getDuplicate()).isFalse();
    }

    @Test
    void aCallThatIsLostAfterTheOtherHasAnsweredIsBookedAsHedge() {
        first(aJob());
        router.pass(LONG);
        FakeWorker another = router.worker("another", 20);
        another.run(router.dispatch());
        worker.die();

        router.pass(Duration.ofSeconds(30));

        UsageRecord last = router.usage().getLast();
        assertThat(last.getKind()).isEqualTo(UsageKind.OUTCOME_UNKNOWN);
        assertThat(last.getEpoch()).isEqualTo(1);
        assertThat(last.getHedge()).isTrue();
        nothingIsLeft();
    }

    @Test
    void aSecondCallThatNobodyClaimsCostsNothing() {
        Dispatch first = first(aJob());
        second();

        router.pass(Duration.ofSeconds(60));

        assertThat(gauge("sluice.router.calls.live")).isEqualTo(1);
        assertThat(router.usage()).isEmpty();
        worker.finish(first);
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        nothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsHandedBackIsNotSentAgainWhileTheOtherLives(boolean theFirst) {
        Dispatch first = first(aJob());
        Dispatch second = second();
        worker.claim(second);

        worker.giveBack(theFirst ? first : second, ReturnReason.DRAINING);
        router.pass(Duration.ofSeconds(5));

        assertThat(router.newDispatches()).isEmpty();
        worker.finish(theFirst ? second : first);
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        nothingIsLeft();
    }

    @Test
    void aCancelledJobEndsWhenBothCallsHaveReported() {
        JobRequest job = router.submit(aJob());
        Dispatch first = router.dispatch();
        worker.claim(first);
        Dispatch second = second();
        worker.claim(second);

        router.cancel(job);

        assertThat(abortedEpochs()).containsExactlyInAnyOrder(1, 2);
        worker.finish(first, ABORTED);
        assertThat(router.results()).isEmpty();
        worker.finish(second, ABORTED);
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.CANCELLED);
        assertThat(router.usage()).hasSize(2);
        nothingIsLeft();
    }

    @Test
    void theDeadlineAbortsBoth() {
        Dispatch first = first(aJob().dueIn(Duration.ofSeconds(5)));
        Dispatch second = second();
        worker.claim(second);

        router.pass(Duration.ofSeconds(5));

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.EXPIRED);
        assertThat(abortedEpochs()).contains(1, 2);
        assertThat(gauge("sluice.router.calls.live")).as("until they report").isEqualTo(2);
        worker.finish(first, ABORTED);
        worker.finish(second, ABORTED);
        assertThat(router.usage()).noneMatch(UsageRecord::getDuplicate);
        nothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothCallsSurviveARestart(boolean theFirstAnswers) {
        Dispatch first = first(aJob());
        Dispatch second = second();
        worker.claim(second);

        router.restart();
        worker.beat();
        router.pass(Duration.ofSeconds(30));

        assertThat(router.aborts()).isEmpty();
        assertThat(router.newDispatches()).isEmpty();
        assertThat(gauge("sluice.router.calls.live")).isEqualTo(2);
        worker.finish(theFirstAnswers ? first : second);
        assertThat(onlyResult().getLane()).isEqualTo(theFirstAnswers ? "cheap" : "dear");
        worker.finish(theFirstAnswers ? second : first, ABORTED);
        assertThat(router.usage().getLast().getHedge()).isTrue();
        nothingIsLeft();
    }

    @Test
    void theCallThatIsLeftSurvivesARestartWithItsOwnEpoch() {
        Dispatch first = first(aJob());
        Dispatch second = second();
        worker.claim(second);
        worker.finish(second, FAILED);

        router.restart();
        worker.beat();
        router.pass(Duration.ofSeconds(20));

        assertThat(router.aborts()).isEmpty();
        assertThat(router.newDispatches()).isEmpty();
        worker.finish(first);
        assertThat(onlyResult().getLane()).isEqualTo("cheap");
        nothingIsLeft();
    }

    @Test
    void aJobIsHedgedAfterARestartToo() {
        first(aJob());
        router.restart();
        worker.beat();

        // The share of second calls begins anew.
        Dispatch other = first(aJob());

        router.pass(LONG);
        assertThat(router.newDispatches()).hasSize(1);
        assertThat(other.getEpoch()).isEqualTo(1);
    }

    @Test
    void noMoreThanTheShareOfJobsIsHedged() {
        with(ROUTE, "lanes: [dear, cheap], attempts_max: 4, hedge: {after: 2s, max_share: 0.25}");
        for (int i = 0; i < 8; i++) {
            first(aJob());
            if (i < 4) {
                worker.finish(router.dispatches().getLast());
            }
        }

        router.pass(Duration.ofSeconds(5));

        assertThat(router.newDispatches()).hasSize(2);
    }

    @Test
    void noCallIsSentThatTheCallersMostForOneJobWouldNotPayFor() {
        // 45,000 on lane cheap; ten times that on lane dear.
        first(aJob().costMaxNanoUsd(494_000));

        noSecond();
    }

    @Test
    void bothCallsAreReservedInTheBudget() {
        with(
                ROUTE,
                HEDGED,
                "providers:",
                "budgets: [{name: b, tenant: acme, window: total, limit_usd: 0.0004}]\nproviders:");
        first(aJob());

        noSecond();
    }

    @Test
    void bothCallsCountOnLimitsOfWhatRuns() {
        with(
                ROUTE,
                HEDGED,
                "providers:",
                "limits: [{name: l, tenant: acme, concurrent_jobs: 2}]\nproviders:");
        first(aJob());
        first(aJob());

        noSecond();
        worker.finish(router.dispatches().getFirst());
        router.pass(Duration.ofSeconds(1));

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("dear");
    }

    @Test
    void aLaneWithARateIsAskedForPermits() {
        with(
                ROUTE,
                HEDGED,
                "{name: spare, concurrency: 4}",
                "{name: spare, concurrency: 4, requests_per_minute: 60, tokens_per_minute: 60000}");
        first(aJob());

        router.pass(Duration.ofSeconds(4));

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("dear");
    }

    @Test
    void noSecondCallTakesThePlaceOfAJobThatWaits() {
        with(
                ROUTE,
                HEDGED,
                "{name: single, lanes: [cheap], attempts_max: 3}",
                "{name: single, lanes: [dear], attempts_max: 3}");
        for (int i = 0; i < 5; i++) {
            router.submit(aJob().on("single"));
        }
        router.newDispatches().forEach(worker::claim);
        first(aJob());

        noSecond();
    }
}
