package dev.sluice.router.coordinator.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.BudgetWindow;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertPolicyTest {
    private static final Budget BUDGET = budget("0.00000001");

    @Test
    void tellsOfAPartWhenItIsReachedToTheNanoDollar() {
        assertThat(AlertPolicy.reached(BUDGET, 4, 0)).isEmpty();
        assertThat(AlertPolicy.reached(BUDGET, 5, 0)).containsExactly(500_000);
    }

    @Test
    void tellsOfEachPartOnce() {
        assertThat(AlertPolicy.reached(BUDGET, 7, 500_000)).isEmpty();
        assertThat(AlertPolicy.reached(BUDGET, 10, 500_000)).containsExactly(800_000, 1_000_000);
        assertThat(AlertPolicy.reached(BUDGET, 20, 1_000_000)).isEmpty();
    }

    @Test
    void isSilentAboutABudgetOfNothingUntilSomethingIsSpent() {
        assertThat(AlertPolicy.reached(budget("0"), 0, 0)).isEmpty();
        assertThat(AlertPolicy.reached(budget("0"), 1, 0)).hasSize(3);
    }

    private static Budget budget(String limitUsd) {
        return new Budget(
                "acme",
                "acme",
                null,
                null,
                null,
                null,
                null,
                BudgetWindow.DAY,
                "UTC",
                new BigDecimal(limitUsd),
                List.of(new BigDecimal("0.5"), new BigDecimal("0.8"), BigDecimal.ONE));
    }
}
