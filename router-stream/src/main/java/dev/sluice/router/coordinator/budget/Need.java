package dev.sluice.router.coordinator.budget;

import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.BudgetKind;

/**
 * What a call may cost, in nano-dollars.
 *
 * @param bound at most
 * @param expected probably
 */
public record Need(long bound, long expected) {
    /** What this budget reserves for the call. */
    public long of(Budget budget) {
        return budget.kind() == BudgetKind.SOFT ? expected : bound;
    }
}
