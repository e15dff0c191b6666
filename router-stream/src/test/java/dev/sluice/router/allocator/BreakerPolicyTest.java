package dev.sluice.router.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.LaneChecked;
import dev.sluice.schema.avro.LaneHealth;
import dev.sluice.schema.avro.LaneReport;
import org.junit.jupiter.api.Test;

class BreakerPolicyTest {
    private static final long START_MS = 1_760_000_000_000L;

    private LaneHealth lane = BreakerPolicy.unknown("lane");

    private void report(int partition, int succeeded, int overloaded, int failed, long nowMs) {
        LaneReport report =
                LaneReport.newBuilder()
                        .setLane("lane")
                        .setSucceeded(succeeded)
                        .setOverloaded(overloaded)
                        .setFailed(failed)
                        .setDurationMs(100L * succeeded)
                        .build();
        lane = BreakerPolicy.after(lane, report, partition, START_MS + nowMs);
    }

    private boolean isShut() {
        return BreakerPolicy.state(lane, 0) == BreakerState.OPEN;
    }

    @Test
    void shutsALaneOfWhichMostCallsFail() {
        report(0, 0, 0, 4, 1_000);
        assertThat(isShut()).isFalse();

        report(1, 0, 0, 1, 1_100);

        assertThat(isShut()).isTrue();
    }

    @Test
    void staysOpenWhileEnoughComesThrough() {
        for (int i = 0; i < 100; i++) {
            report(0, 2, 0, 4, i * 100L);
        }

        assertThat(isShut()).isFalse();
    }

    @Test
    void forgetsFailuresOfLongAgo() {
        for (int i = 0; i < 20; i++) {
            report(0, 0, 0, 1, i * 20_000L);
        }

        assertThat(isShut()).isFalse();
    }

    @Test
    void callsThatAreTurnedAwayShowThatSomebodyAnswers() {
        report(0, 0, 100, 0, 0);
        report(0, 0, 3, 5, 0);

        assertThat(isShut()).isFalse();
    }

    @Test
    void lets1CallThroughAfterAPauseThatGrowsWithEachFailure() {
        report(0, 0, 0, 5, 0);
        assertThat(BreakerPolicy.wantsProbe(lane, true, START_MS + 1_999)).isFalse();
        assertThat(BreakerPolicy.wantsProbe(lane, true, START_MS + 2_000)).isTrue();

        lane = BreakerPolicy.probe(lane, 3, START_MS + 2_000);
        assertThat(BreakerPolicy.state(lane, 3)).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(BreakerPolicy.state(lane, 4)).isEqualTo(BreakerState.OPEN);
        assertThat(BreakerPolicy.wantsProbe(lane, true, START_MS + 2_001)).isFalse();
        report(3, 0, 0, 1, 2_500);

        assertThat(BreakerPolicy.state(lane, 3)).isEqualTo(BreakerState.OPEN);
        assertThat(BreakerPolicy.wantsProbe(lane, true, START_MS + 6_499)).isFalse();
        assertThat(BreakerPolicy.wantsProbe(lane, true, START_MS + 6_500)).isTrue();
    }

    @Test
    void opensWhenTheOneCallIsAnswered() {
        report(0, 0, 0, 5, 0);
        lane = BreakerPolicy.probe(lane, 3, START_MS + 2_000);

        report(3, 1, 0, 0, 2_500);

        assertThat(BreakerPolicy.state(lane, 3)).isEqualTo(BreakerState.CLOSED);
        report(0, 0, 0, 4, 2_600);
        assertThat(isShut()).isFalse();
    }

    @Test
    void givesTheCallToSomebodyElseWhenNothingIsHeardOfIt() {
        report(0, 0, 0, 5, 0);
        lane = BreakerPolicy.probe(lane, 3, START_MS + 2_000);

        assertThat(BreakerPolicy.wantsProbe(lane, true, START_MS + 61_999)).isFalse();
        assertThat(BreakerPolicy.wantsProbe(lane, true, START_MS + 62_000)).isTrue();
        assertThat(BreakerPolicy.wantsProbe(lane, false, START_MS + 6_999)).isFalse();
        assertThat(BreakerPolicy.wantsProbe(lane, false, START_MS + 7_000)).isTrue();
    }

    @Test
    void aLateFailureOfAnotherPartitionEndsNoProbe() {
        report(0, 0, 0, 5, 0);
        lane = BreakerPolicy.probe(lane, 3, START_MS + 2_000);

        report(1, 0, 0, 2, 2_100);

        assertThat(BreakerPolicy.state(lane, 3)).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void keepsAMeanOfHowLongAnswersTake() {
        report(0, 10, 0, 0, 0);

        assertThat(lane.getDurationMs()).isEqualTo(100.0);
    }

    private void check(boolean good, long nowMs) {
        check(good, false, nowMs);
    }

    /** Ordered and answered at once. */
    private void check(boolean good, boolean taken, long nowMs) {
        lane = BreakerPolicy.ordered(lane, START_MS + nowMs);
        answer(good, taken, nowMs, nowMs);
    }

    private void answer(boolean good, boolean taken, long orderedMs, long nowMs) {
        LaneChecked checked =
                new LaneChecked(
                        "lane", "group", good, good ? "OK" : "TIMEOUT", START_MS + orderedMs);
        lane = BreakerPolicy.after(lane, checked, taken, START_MS + nowMs);
    }

    @Test
    void twoFailedChecksInARowShutALane() {
        check(false, 60_000);
        assertThat(isShut()).isFalse();
        assertThat(lane.getChecksFailed()).isEqualTo(1);

        check(false, 120_000);

        assertThat(isShut()).isTrue();
        assertThat(lane.getCheckFound()).isEqualTo("TIMEOUT");
        assertThat(BreakerPolicy.wantsProbe(lane, false, START_MS + 179_999)).isFalse();
        assertThat(BreakerPolicy.wantsProbe(lane, false, START_MS + 180_000)).isTrue();
    }

    @Test
    void aGoodCheckAndAnAnsweredCallBothEndTheRow() {
        check(false, 60_000);
        check(true, 120_000);
        check(false, 180_000);
        assertThat(isShut()).isFalse();

        report(0, 1, 0, 0, 190_000);
        check(false, 240_000);

        assertThat(isShut()).isFalse();
    }

    @Test
    void aGoodCheckOpensNothingAndLetsTheOneCallThroughAtOnce() {
        check(false, 60_000);
        check(false, 120_000);

        check(true, 130_000);

        assertThat(isShut()).isTrue();
        assertThat(BreakerPolicy.wantsProbe(lane, false, START_MS + 130_000)).isTrue();
        lane = BreakerPolicy.probe(lane, 3, START_MS + 130_000);
        report(3, 0, 0, 1, 131_000);
        assertThat(isShut()).isTrue();
        assertThat(BreakerPolicy.wantsProbe(lane, false, START_MS + 190_999)).isFalse();
    }

    @Test
    void aFailedCheckTakesBackTheOneCallThatNobodyHasSent() {
        report(0, 0, 0, 5, 0);
        lane = BreakerPolicy.probe(lane, 3, START_MS + 2_000);

        check(false, 60_000);

        assertThat(BreakerPolicy.state(lane, 3)).isEqualTo(BreakerState.OPEN);
        assertThat(BreakerPolicy.wantsProbe(lane, false, START_MS + 119_999)).isFalse();
        assertThat(BreakerPolicy.wantsProbe(lane, false, START_MS + 120_000)).isTrue();
    }

    @Test
    void aFailedCheckLeavesTheOneCallAloneThatIsUnderWay() {
        report(0, 0, 0, 5, 0);
        lane = BreakerPolicy.probe(lane, 3, START_MS + 2_000);

        check(false, true, 60_000);

        assertThat(BreakerPolicy.state(lane, 3)).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void onlyTheAnswerToTheLastOrderCountsAndOnce() {
        lane = BreakerPolicy.ordered(lane, START_MS);
        lane = BreakerPolicy.ordered(lane, START_MS + 60_000);

        answer(false, false, 0, 60_100);
        answer(false, false, 60_000, 60_200);
        answer(false, false, 60_000, 60_300);

        assertThat(isShut()).isFalse();
        assertThat(lane.getChecksFailed()).isEqualTo(1);
    }

    @Test
    void aCallAfterTheOrderSaysMoreThanTheCheck() {
        check(false, 60_000);
        lane = BreakerPolicy.ordered(lane, START_MS + 120_000);
        report(0, 0, 0, 1, 120_100);

        answer(false, false, 120_000, 120_200);

        assertThat(isShut()).isFalse();
    }

    @Test
    void checksAreNoCalls() {
        report(0, 10, 0, 0, 0);
        LaneHealth before = LaneHealth.newBuilder(lane).build();

        check(false, 60_000);

        assertThat(lane.getGood()).isEqualTo(before.getGood());
        assertThat(lane.getBad()).isEqualTo(before.getBad());
        assertThat(lane.getDurationMs()).isEqualTo(before.getDurationMs());
        assertThat(lane.getCalledAtMs()).isEqualTo(before.getCalledAtMs());
    }
}
