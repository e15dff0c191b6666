package dev.sluice.router.coordinator.budget;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What running calls may still cost, by budget: the sum over the calls that run, so that nothing
 * stays reserved. Follows the catalogue: a new budget counts the calls that run already. Confined
 * to its coordinator's thread; bounded by the calls.
 */
public final class Reservations {
    private static final class Held {
        private final Call call;
        private final Subject subject;
        private final @Nullable String model;
        private @Nullable Need need;

        Held(Call call, Subject subject, @Nullable String model) {
            this.call = call;
            this.subject = subject;
            this.model = model;
        }
    }

    private final Supplier<Catalog> catalog;
    private final Function<Call, Need> needs;
    private final Map<String, Held> calls = new HashMap<>();
    private final Map<String, Long> byBudget = new HashMap<>();
    private Catalog seen = Catalog.EMPTY;

    /**
     * @param needs what a call can cost, asked once
     */
    public Reservations(Supplier<Catalog> catalog, Function<Call, Need> needs) {
        this.catalog = catalog;
        this.needs = needs;
    }

    /**
     * @param model of the call's lane; null when nobody knows any more
     */
    public void add(Call call, Subject subject, @Nullable String model) {
        follow();
        Held held = new Held(call, subject, model);
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

    /** Once for each call, so that as much is taken back; not at all where there are no budgets. */
    private Need need(Held held) {
        if (held.need == null) {
            held.need = needs.apply(held.call);
        }
        return held.need;
    }

    private void count(Held held, int sign) {
        for (Budget budget : seen.budgets(held.subject.tenant())) {
            if (budget.covers(held.subject, held.model)) {
                byBudget.merge(
                        budget.name(),
                        sign * need(held).of(budget),
                        (a, b) -> a + b == 0 ? null : a + b);
            }
        }
    }
}
