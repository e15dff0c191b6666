package dev.sluice.router.coordinator.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.router.coordinator.budget.FlowPolicy.Flow;
import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.BudgetWindow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Money that is spent from noon on, a thousand nano-dollars each second. */
class FlowPolicyTest {
    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void foretellsWhatIsSpentAtTheEndOfTheWindow() {
        Forecast forecast = after(HOUR, budget(BudgetWindow.DAY, "1"));

        assertThat(forecast.atEndNanoUsd().orElseThrow())
                .as("twelve hours of it")
                .isCloseTo(12 * 3_600_000L, within(500_000L));
        assertThat(forecast.usedUpAt()).isEmpty();
    }

    @Test
    void foretellsWhenTheLimitIsReached() {
        Forecast forecast = after(HOUR, budget(BudgetWindow.DAY, "0.0072"));

        assertThat(forecast.usedUpAt().orElseThrow())
                .isBetween(NOON.plus(Duration.ofMinutes(118)), NOON.plus(Duration.ofMinutes(122)));
    }

    @Test
    void hasAnIdeaSoon() {
        Forecast forecast = after(Duration.ofMinutes(5), budget(BudgetWindow.DAY, "1"));

        assertThat(forecast.atEndNanoUsd().orElseThrow())
                .isCloseTo(12 * 3_600_000L, within(2_000_000L));
    }

    @Test
    void forgetsAFlowThatHasStopped() {
        Flow flow = flow(HOUR, BudgetWindow.DAY);
        Budget budget = budget(BudgetWindow.DAY, "1");
        long spent = 3_600_000;

        Forecast evening =
                FlowPolicy.forecast(
                        budget, spent, flow, NOON.plus(Duration.ofHours(11)).toEpochMilli());

        assertThat(evening.atEndNanoUsd().orElseThrow()).isCloseTo(spent, within(100_000L));
    }

    @Test
    void goesOnWithTheFlowOfTheWindowBefore() {
        Flow flow = flow(HOUR, BudgetWindow.HOUR);

        Forecast next =
                FlowPolicy.forecast(
                        budget(BudgetWindow.HOUR, "1"), 0, flow, NOON.plus(HOUR).toEpochMilli());

        assertThat(next.atEndNanoUsd().orElseThrow()).isCloseTo(3_600_000L, within(100_000L));
    }

    @Test
    void hasNoEndToTellOfWhereThereIsNone() {
        Forecast forecast = after(HOUR, budget(BudgetWindow.TOTAL, "0.0072"));

        assertThat(forecast.atEndNanoUsd()).isEmpty();
        assertThat(forecast.usedUpAt()).isPresent();
    }

    @Test
    void knowsNothingBeforeAnythingIsSpentAndThatASpentBudgetIsUsedUp() {
        Budget budget = budget(BudgetWindow.DAY, "0.001");
        long noon = NOON.toEpochMilli();

        assertThat(FlowPolicy.forecast(budget, 0, Flow.NONE, noon).atEndNanoUsd()).hasValue(0);
        assertThat(FlowPolicy.forecast(budget, 0, Flow.NONE, noon).usedUpAt()).isEmpty();
        assertThat(FlowPolicy.forecast(budget, 1_000_000, Flow.NONE, noon).usedUpAt())
                .contains(NOON);
    }

    @Test
    void neverForetellsTheBackOfMoneyThatIsCredited() {
        Flow flow = FlowPolicy.with(Flow.NONE, BudgetWindow.DAY, -5_000, NOON.toEpochMilli());

        assertThat(
                        FlowPolicy.forecast(
                                        budget(BudgetWindow.DAY, "1"), 7, flow, NOON.toEpochMilli())
                                .atEndNanoUsd())
                .hasValue(7);
    }

    private static Forecast after(Duration time, Budget budget) {
        return FlowPolicy.forecast(
                budget,
                time.toSeconds() * 1_000,
                flow(time, budget.window()),
                NOON.plus(time).toEpochMilli());
    }

    private static Flow flow(Duration time, BudgetWindow window) {
        Flow flow = Flow.NONE;
        for (long second = 1; second <= time.toSeconds(); second++) {
            flow = FlowPolicy.with(flow, window, 1_000, NOON.plusSeconds(second).toEpochMilli());
        }
        return flow;
    }

    private static Budget budget(BudgetWindow window, String limitUsd) {
        return new Budget(
                "b",
                "t",
                null,
                null,
                null,
                null,
                null,
                window,
                "UTC",
                new BigDecimal(limitUsd),
                List.of());
    }
}
