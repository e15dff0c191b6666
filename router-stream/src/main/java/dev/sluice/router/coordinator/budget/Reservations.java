package dev.sluice.router.coordinator.budget;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What running calls may still cost, by budget: the sum over the calls that run, so that nothing
 * stays reserved. Follows the catalogue: a new budget counts the calls that run already. Confined
 * to its coordinator's thread; bounded by the calls.
 */
public final class Reservations {
    private record Held(Subject subject, @Nullable String model, long bound) {}

    private final Supplier<Catalog> catalog;
    private final ToLongFunction<Call> bounds;
    private final Map<String, Held> calls = new HashMap<>();
    private final Map<String, Long> byBudget = new HashMap<>();
    private Catalog seen = Catalog.EMPTY;

    /**
     * @param bounds most that a call can cost, in nano-dollars
     */
    public Reservations(Supplier<Catalog> catalog, ToLongFunction<Call> bounds) {
        this.catalog = catalog;
        this.bounds = bounds;
    }

    /**
     * @param model of the call's lane; null when nobody knows any more
     */
    public void add(Call call, Subject subject, @Nullable String model) {
        follow();
        Held held = new Held(subject, model, bounds.applyAsLong(call));
        calls.put(call.key(), held);
        count(held, 1);
    }

    public void remove(Call call) {
        follow();
        Held held = calls.remove(call.key());
        if (held != null) {
            count(held, -1);
        }
    }

    /** In nano-dollars. */
    public long of(String budget) {
        follow();
        return byBudget.getOrDefault(budget, 0L);
    }

    private void follow() {
        Catalog now = catalog.get();
        if (now != seen) {
            seen = now;
            byBudget.clear();
            calls.values().forEach(held -> count(held, 1));
        }
    }

    private void count(Held held, int sign) {
        for (Budget budget : seen.budgets(held.subject.tenant())) {
            if (budget.covers(held.subject, held.model)) {
                byBudget.merge(
                        budget.name(), sign * held.bound, (a, b) -> a + b == 0 ? null : a + b);
            }
        }
    }
}
