package dev.sluice.router.coordinator.budget;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.Catalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What running calls may still cost, by budget: the sum over the calls that run, so that nothing
 * stays reserved. Follows the catalogue: a new budget counts the calls that run already. Confined
 * to its coordinator's thread; bounded by the calls.
 */
public final class Reservations {
    private record Held(Call call, long bound) {}

    private final Supplier<Catalog> catalog;
    private final ToLongFunction<Call> bounds;
    private final Function<Caller, @Nullable String> keyOf;
    private final Map<String, Held> calls = new HashMap<>();
    private final Map<String, Long> byBudget = new HashMap<>();
    private Catalog seen = Catalog.EMPTY;

    /**
     * @param bounds most that a call can cost, in nano-dollars; the same each time
     * @param keyOf null for a caller of whom only the tenant is known any more
     */
    public Reservations(
            Supplier<Catalog> catalog,
            ToLongFunction<Call> bounds,
            Function<Caller, @Nullable String> keyOf) {
        this.catalog = catalog;
        this.bounds = bounds;
        this.keyOf = keyOf;
    }

    public void add(Call call) {
        follow();
        Held held = new Held(call, bounds.applyAsLong(call));
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
        Caller caller = held.call.attribution().getCaller();
        for (Budget budget : covering(caller, held.call.attribution().getRoute())) {
            byBudget.merge(budget.name(), sign * held.bound, (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    private List<Budget> covering(Caller caller, String route) {
        List<Budget> budgets = seen.budgets(caller.getTenant());
        if (budgets.isEmpty()) {
            return budgets;
        }
        String key = keyOf.apply(caller);
        List<Budget> covering = new ArrayList<>();
        for (Budget budget : budgets) {
            if (budget.covers(caller.getProject(), key, route)) {
                covering.add(budget);
            }
        }
        return covering;
    }
}
