package dev.sluice.router.coordinator.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.budget.BudgetVerdict.Fits;
import dev.sluice.router.coordinator.budget.BudgetVerdict.Never;
import dev.sluice.router.coordinator.budget.BudgetVerdict.Wait;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetPolicyTest {
    private static final Instant END = Instant.parse("2026-02-01T00:00:00Z");

    @Test
    void fitsToTheLastNanoDollar() {
        assertThat(BudgetPolicy.decide(List.of(view("month", 100, 60, 30)), 10))
                .isInstanceOf(Fits.class);
        assertThat(BudgetPolicy.decide(List.of(view("month", 100, 60, 30)), 11))
                .isInstanceOf(Wait.class);
    }

    @Test
    void needsRoomInEveryBudget() {
        assertThat(
                        BudgetPolicy.decide(
                                List.of(view("day", 100, 0, 0), view("month", 100, 95, 0)), 10))
                .isEqualTo(
                        new Wait(
                                "month",
                                "budget month: 0.000000095 of 0.0000001 US dollars are spent and 0 reserved (expected: room for 0.00000001); it begins anew at 2026-02-01T00:00:00Z"));
    }

    @Test
    void neverFitsWhatIsMoreThanAWholeBudget() {
        assertThat(
                        BudgetPolicy.decide(
                                List.of(view("day", 100, 100, 0), view("month", 5, 0, 0)), 10))
                .isInstanceOfSatisfying(
                        Never.class, never -> assertThat(never.budget()).isEqualTo("month"));
    }

    @Test
    void fitsWhereThereIsNoBudget() {
        assertThat(BudgetPolicy.decide(List.of(), Long.MAX_VALUE)).isInstanceOf(Fits.class);
    }

    private static BudgetView view(String name, long limit, long spent, long reserved) {
        return new BudgetView(name, limit, spent, reserved, END);
    }
}
