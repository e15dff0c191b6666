package dev.sluice.router.coordinator.budget;

import dev.sluice.router.coordinator.budget.BudgetVerdict.Fits;
import dev.sluice.router.coordinator.budget.BudgetVerdict.Never;
import dev.sluice.router.coordinator.budget.BudgetVerdict.Wait;
import dev.sluice.schema.catalog.BudgetWindow;
import java.math.BigDecimal;
import java.util.List;

/**
 * A call starts when the most that it can cost fits into every budget that covers its job, beside
 * what is spent and what running calls may still cost. So no budget is ever passed, whatever those
 * calls will have cost in the end.
 */
public final class BudgetPolicy {
    private static final int NANO_DIGITS = 9;

    private BudgetPolicy() {}

    /**
     * @param bound most that the call can cost, in nano-dollars
     */
    public static BudgetVerdict decide(List<BudgetView> budgets, long bound) {
        for (BudgetView budget : budgets) {
            if (bound > budget.limit()) {
                return new Never(
                        budget.name(),
                        "budget %s: a call may cost %s US dollars (expected: at most the whole budget of %s; a lower max_tokens lowers it)"
                                .formatted(budget.name(), usd(bound), usd(budget.limit())));
            }
        }
        for (BudgetView budget : budgets) {
            if (bound > budget.headroom()) {
                return new Wait(
                        budget.name(),
                        "budget %s: %s of %s US dollars are spent and %s reserved (expected: room for %s)%s"
                                .formatted(
                                        budget.name(),
                                        usd(budget.spent()),
                                        usd(budget.limit()),
                                        usd(budget.reserved()),
                                        usd(bound),
                                        budget.windowEnd().equals(BudgetWindow.NEVER)
                                                ? ""
                                                : "; it begins anew at " + budget.windowEnd()));
            }
        }
        return new Fits();
    }

    private static String usd(long nano) {
        BigDecimal dollars = BigDecimal.valueOf(nano, NANO_DIGITS).stripTrailingZeros();
        return dollars.toPlainString();
    }
}
