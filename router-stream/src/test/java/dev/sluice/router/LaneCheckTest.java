package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.LaneChecked;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Pause;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lanes that nobody calls are looked at, where the catalogue says so. */
class LaneCheckTest {
    private static final String LANE =
            "{name: cheap, account: main, model: mini, limit_group: main, pool: default";
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final RouterHarness router =
            new RouterHarness(
                    TestCatalog.with(LANE, LANE + ", health_check: {every: 60s}"),
                    RouterConfig.DEFAULT);
    private final FakeWorker worker = router.worker("w", 20);

    @AfterEach
    void close() {
        router.close();
    }

    private List<LaneCheck> orders() {
        return router.all(Topics.dispatch("default"), LaneCheck.class);
    }

    /** Orders since the last time; no dispatches are lost of it. */
    private LaneCheck order() {
        router.pass(Duration.ofSeconds(1));
        return orders().getLast();
    }

    private void answer(LaneCheck order, boolean good) {
        router.pipe(
                Topics.DEMAND,
                new LaneChecked(
                        order.getLane(),
                        order.getLimitGroup(),
                        good,
                        good ? "OK" : "CONNECT_FAILED",
                        order.getOrderedAtMs()));
    }

    private LaneStatus status() {
        return router.all(Topics.LANE_STATUS, LaneStatus.class).stream()
                .filter(status -> status.getLane().equals("cheap"))
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    private void dies() {
        answer(order(), false);
        router.pass(PERIOD);
        answer(order(), false);
        router.pass(Duration.ofSeconds(2));
    }

    @Test
    void tellsAWorkerWhereToLookAndAllocatorsWhatIsFound() {
        LaneCheck order = order();

        assertThat(order.getLane()).isEqualTo("cheap");
        assertThat(order.getAccount()).isEqualTo("main");
        assertThat(order.getUpstreamModel()).isEqualTo("gpt-mini");
        assertThat(order.getTarget().getBaseUrl()).isEqualTo("http://localhost:1/v1");
        assertThat(order.getAllocatorPartition()).isZero();
        assertThat(order.getValidMs()).isEqualTo(30_000);

        answer(order, true);
        router.pass(Duration.ofSeconds(2));

        assertThat(status().getCheckFound()).isEqualTo("OK");
        assertThat(status().getCheckedAtMs()).isEqualTo(order.getOrderedAtMs());
        assertThat(status().getChecksFailed()).isZero();
    }

    @Test
    void looksOncePerPeriodWhetherAnybodyAnswersOrNot() {
        router.pass(PERIOD.multipliedBy(5).plusSeconds(2));

        assertThat(orders()).hasSize(6).extracting(LaneCheck::getLane).containsOnly("cheap");
    }

    @Test
    void looksOncePerPeriodOverARestart() {
        router.pass(Duration.ofSeconds(30));
        router.restart();
        worker.beat();
        router.pass(Duration.ofSeconds(29));

        assertThat(orders()).hasSize(1);
    }

    @Test
    void leavesALaneAloneThatHasCalls() {
        router.pass(Duration.ofSeconds(50));
        assertThat(orders()).hasSize(1);
        for (int i = 0; i < 6; i++) {
            router.submit(JobBuilder.aJob().on("single"));
            router.pass(Duration.ofSeconds(1));
            Dispatch call = router.dispatch();
            worker.claim(call);
            router.pass(Duration.ofSeconds(20));
            worker.finish(call, FakeWorker.done());
            router.pass(Duration.ofSeconds(9));
        }

        assertThat(orders()).hasSize(1);
        router.pass(PERIOD);
        assertThat(orders()).hasSize(2);
    }

    @Test
    void leavesAPausedLaneAlone() {
        router.pass(Duration.ofSeconds(1));
        router.catalog(
                TestCatalog.with(LANE, LANE + ", health_check: {every: 60s}")
                        .with(
                                new Pause(
                                        Pause.name(CatalogKind.LANE, "cheap"),
                                        "its provider moves",
                                        router.now(),
                                        "key_1"),
                                1));

        router.pass(PERIOD.multipliedBy(3));

        assertThat(orders()).hasSize(1);
    }

    @Test
    void seesThatALaneIsToBeCheckedFromNowOnWithTheNextReport() {
        try (RouterHarness other = new RouterHarness()) {
            FakeWorker its = other.worker("w", 20);
            other.pass(Duration.ofSeconds(5));
            other.catalog(TestCatalog.with(LANE, LANE + ", health_check: {every: 10s}"));
            other.submit(JobBuilder.aJob().on("small"));
            other.pass(Duration.ofSeconds(1));
            its.claim(other.dispatch());
            its.finish(other.dispatches().getFirst(), FakeWorker.done());

            other.pass(Duration.ofSeconds(12));

            assertThat(other.all(Topics.dispatch("default"), LaneCheck.class))
                    .isNotEmpty()
                    .extracting(LaneCheck::getLane)
                    .containsOnly("cheap");
        }
    }

    @Test
    void jobsGoToTheNextLaneBeforeOneHasMetTheDeadOne() {
        dies();
        assertThat(status().getBreaker()).isEqualTo(BreakerState.OPEN);
        assertThat(status().getChecksFailed()).isEqualTo(2);
        assertThat(status().getCheckFound()).isEqualTo("CONNECT_FAILED");

        router.submit(JobBuilder.aJob().on("small"));
        router.pass(Duration.ofSeconds(1));

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("dear");
    }

    @Test
    void aGoodCheckLetsOneJobSeeWhetherTheLaneIsBack() {
        dies();
        router.pass(PERIOD);
        answer(orders().getLast(), false);
        router.pass(PERIOD);
        answer(order(), true);
        router.pass(Duration.ofSeconds(2));
        assertThat(status().getBreaker()).isEqualTo(BreakerState.HALF_OPEN);

        router.submit(JobBuilder.aJob().on("small"));
        router.pass(Duration.ofSeconds(1));
        Dispatch call = router.dispatch();
        assertThat(call.getAttribution().getLane()).isEqualTo("cheap");
        worker.claim(call);
        worker.finish(call, FakeWorker.done());
        router.pass(Duration.ofSeconds(2));

        assertThat(status().getBreaker()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void anAnswerForALaneThatIsGoneIsNobodys() {
        LaneCheck order = order();
        router.catalog(
                TestCatalog.with(
                        "  - " + LANE + "}\n",
                        "",
                        "lanes: [dear, cheap]",
                        "lanes: [dear]",
                        "lanes: [cheap]",
                        "lanes: [dear]"));

        answer(order, false);
        router.pass(PERIOD.multipliedBy(2));

        assertThat(orders()).hasSize(1);
        assertThat(router.deadLetters()).isEmpty();
        assertThat(router.deleted(Topics.LANE_STATUS)).contains("cheap");
    }
}
