package dev.sluice.router.coordinator.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.budget.BudgetView;
import dev.sluice.router.coordinator.limit.Gcra;
import dev.sluice.router.coordinator.start.Gate.Flow;
import dev.sluice.router.coordinator.start.Gate.Line;
import dev.sluice.router.coordinator.start.Gate.Money;
import dev.sluice.router.coordinator.start.Gate.Slots;
import dev.sluice.router.coordinator.start.GateKey.Kind;
import dev.sluice.router.coordinator.start.Start.Fail;
import dev.sluice.router.coordinator.start.Start.Hold;
import dev.sluice.router.coordinator.start.Start.Move;
import dev.sluice.router.coordinator.start.Start.Now;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.catalog.Rate;
import dev.sluice.schema.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartPolicyTest {
    private static final Instant END = Instant.parse("2026-02-01T00:00:00Z");
    private static final long NOW_NS = END.toEpochMilli() * 1_000_000;
    private static final Line BEHIND = new Line(0, true);
    private static final Gate OPEN = slots(3, Line.NOBODY);
    private static final Gate CLOSED = slots(4, Line.NOBODY);
    private static final Gate HOPELESS = money(100, 0, 0, 101);

    @Test
    void startsWhereEverythingHasRoom() {
        assertThat(decide(OnLimit.QUEUE, List.of(OPEN, money(100, 60, 30, 10))))
                .isEqualTo(new Now());
        assertThat(decide(OnLimit.QUEUE, List.of())).isEqualTo(new Now());
    }

    @Test
    void waitsForTheFirstThatHasNone() {
        Gate money = money(100, 60, 30, 11);

        assertThat(decide(OnLimit.QUEUE, List.of(OPEN, money, CLOSED))).isEqualTo(new Hold(money));
    }

    @Test
    void letsThoseWhoHaveWaitedForLongerPass() {
        Gate gate = slots(0, BEHIND);
        Gate promised = slots(2, new Line(2, false));

        assertThat(decide(OnLimit.QUEUE, List.of(gate))).isEqualTo(new Hold(gate));
        assertThat(decide(OnLimit.QUEUE, List.of(promised))).isEqualTo(new Hold(promised));
        assertThat(decide(OnLimit.REJECT, List.of(gate)))
                .isEqualTo(
                        new Fail(
                                ErrorCode.RATE_LIMIT_EXCEEDED,
                                "limit few: 0 jobs run (expected: fewer than concurrent_jobs = 4); there will be room when one of them ends; others have waited for it for longer"));
    }

    @Test
    void failsWhatNoPatienceHelps() {
        assertThat(decide(OnLimit.QUEUE, List.of(CLOSED, HOPELESS)))
                .isEqualTo(
                        new Fail(
                                ErrorCode.BUDGET_EXCEEDED,
                                "budget month: a call may cost 0.000000101 US dollars (expected: at most the whole budget of 0.0000001; a lower max_tokens lowers it)"));
    }

    @Test
    void failsWhatWillNotWait() {
        Rate rate = new Rate(60, Duration.ofMinutes(1), 1L);
        long full = Gcra.take(Gcra.UNUSED, rate, 1, NOW_NS);
        GateKey key = new GateKey(Kind.REQUESTS, "users", "ann");

        assertThat(
                        decide(
                                OnLimit.REJECT,
                                List.of(new Flow(key, rate, 1, full, NOW_NS, Line.NOBODY))))
                .isEqualTo(
                        new Fail(
                                ErrorCode.RATE_LIMIT_EXCEEDED,
                                "limit users of ann: 60 requests per 1m, 1 at once, are used up (expected: room for 1); there will be at 2026-02-01T00:00:01Z"));
        assertThat(decide(OnLimit.REJECT, List.of(money(100, 60, 30, 11))))
                .isEqualTo(
                        new Fail(
                                ErrorCode.BUDGET_EXCEEDED,
                                "budget month: 0.00000006 of 0.0000001 US dollars are spent and 0.00000003 reserved (expected: room for 0.000000011); it begins anew at 2026-02-01T00:00:00Z"));
    }

    @Test
    void goesToTheNextLaneThatIsOpen() {
        assertThat(decide(OnLimit.DOWNGRADE, List.of(CLOSED), List.of(CLOSED), List.of(OPEN)))
                .isEqualTo(new Move(2));
        assertThat(decide(OnLimit.DOWNGRADE, List.of(CLOSED), List.of(HOPELESS)))
                .isEqualTo(new Hold(CLOSED));
    }

    @Test
    void goesWhereThereIsHopeFromWhereThereIsNone() {
        assertThat(decide(OnLimit.DOWNGRADE, List.of(HOPELESS), List.of(CLOSED)))
                .isEqualTo(new Move(1));
        assertThat(decide(OnLimit.DOWNGRADE, List.of(HOPELESS), List.of(HOPELESS)))
                .isInstanceOf(Fail.class);
    }

    @Test
    void asksForTheWholeBurstForACallThatIsLarger() {
        Rate rate = new Rate(100, Duration.ofMinutes(1), 10L);
        GateKey key = new GateKey(Kind.TOKENS, "tpm", "");
        Flow fresh = new Flow(key, rate, 500, Gcra.UNUSED, NOW_NS, Line.NOBODY);
        long full = Gcra.take(Gcra.UNUSED, rate, 1, NOW_NS);
        Flow used = new Flow(key, rate, 500, full, NOW_NS, Line.NOBODY);

        assertThat(decide(OnLimit.QUEUE, List.of(fresh))).isEqualTo(new Now());
        assertThat(decide(OnLimit.QUEUE, List.of(used))).isEqualTo(new Hold(used));
        assertThat(used.opensAtMs(0)).hasValue(END.toEpochMilli() + 600);
        assertThat(used.opensAtMs(10)).as("ten cells ahead").hasValue(END.toEpochMilli() + 6_600);
    }

    @SafeVarargs
    private static Start decide(OnLimit onLimit, List<Gate>... lanes) {
        return StartPolicy.decide(i -> lanes[i], 0, lanes.length, i -> true, onLimit);
    }

    /** Of four. */
    private static Gate slots(int running, Line line) {
        return new Slots(new GateKey(Kind.RUNNING, "few", ""), 4, running, line);
    }

    private static Gate money(long limit, long spent, long reserved, long need) {
        return new Money(new BudgetView("month", limit, spent, reserved, END), need, Line.NOBODY);
    }
}
