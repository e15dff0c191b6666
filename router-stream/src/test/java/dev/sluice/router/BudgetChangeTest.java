package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Windows that begin anew and budgets that are changed: nobody is refused for what another window
 * paid, and nothing that was spent is forgotten. A usual job costs 18,000 nano-dollars and may cost
 * 45,000.
 */
class BudgetChangeTest extends BoundFixture {
    private static final double COST = 18_000 / 1e9;
    private static final String HOUR = "window: hour, limit_usd: 0.0001";
    private static final String DAY = "window: day, limit_usd: 0.0001";

    @Test
    void aNewBudgetBeginsAtZeroWhateverWasSpentBefore() {
        budget("window: total, limit_usd: 1");
        spend(6);

        router.catalog(
                with(
                        "budgets: [{name: another, tenant: acme, window: total, limit_usd: 0.00005}]"));
        router.pass(Duration.ofSeconds(2));

        spend(1);
        assertThat(spent("another")).isEqualTo(COST);
    }

    @Test
    void aLongerWindowKeepsWhatTheShorterOneHasSpent() {
        budget(HOUR);
        spend(3);

        router.catalog(withBudget(DAY));
        router.pass(Duration.ofSeconds(2));

        assertThat(spent("acme")).isEqualTo(3 * COST);
        submit(3);
        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).as("room for 46,000").hasSize(1);
    }

    @Test
    void aShorterWindowDoesNotCountWhatWasSpentBeforeIt() {
        budget(DAY);
        // Past the hour in which it is spent.
        spend(4);
        router.jump(Duration.ofMinutes(61));

        router.catalog(withBudget(HOUR));
        router.pass(Duration.ofSeconds(2));

        spend(1);
        assertThat(spent("acme")).isEqualTo(COST);
    }

    @Test
    void windowsThatEndWhileNobodyLooksBeginAnew() {
        budget(HOUR);
        spend(4);
        submit(1, aJob().on("single").dueIn(Duration.ofDays(2)));
        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).as("28,000 are left").isEmpty();

        router.jump(Duration.ofHours(30));
        router.restart();
        router.pass(Duration.ofSeconds(3));

        assertThat(spent("acme")).isZero();
        assertThat(router.newDispatches()).hasSize(1);
    }

    private void spend(int calls) {
        for (int call = 0; call < calls; call++) {
            submit(1);
            router.pass(Duration.ofSeconds(1));
            worker.run(router.dispatch());
            router.pass(Duration.ofSeconds(1));
        }
    }

    private double spent(String budget) {
        return gauge("sluice.router.budget.spent", "budget", budget);
    }
}
