package dev.sluice.router.coordinator.limit;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls that run, by the limits on their number: the sum over the calls that live, so that no place
 * stays taken. Follows the catalogue: a new limit counts the calls that run already. Confined to
 * its coordinator's thread; bounded by the calls.
 */
public final class Running {
    private record Call(Subject subject, @Nullable String model) {}

    /**
     * @param counter null for calls of which only the tenant is known: they count on each
     */
    private record Place(String limit, @Nullable String counter) {}

    private final Supplier<Catalog> catalog;
    private final Map<String, Call> calls = new HashMap<>();
    private final Map<Place, Integer> counts = new HashMap<>();
    private Catalog seen = Catalog.EMPTY;

    public Running(Supplier<Catalog> catalog) {
        this.catalog = catalog;
    }

    /**
     * @param model of the call's lane; null when nobody knows any more
     */
    public void add(String callKey, Subject subject, @Nullable String model) {
        follow();
        Call call = new Call(subject, model);
        calls.put(callKey, call);
        count(call, 1);
    }

    public void remove(String callKey) {
        follow();
        Call call = calls.remove(callKey);
        if (call != null) {
            count(call, -1);
        }
    }

    /** Calls on a counter of a limit. */
    public int of(String limit, String counter) {
        follow();
        return counts.getOrDefault(new Place(limit, counter), 0)
                + counts.getOrDefault(new Place(limit, null), 0);
    }

    /** On the fullest counter of a limit. */
    public int most(String limit) {
        follow();
        int most = 0;
        for (Map.Entry<Place, Integer> entry : counts.entrySet()) {
            if (entry.getKey().limit.equals(limit) && entry.getKey().counter != null) {
                most = Math.max(most, entry.getValue());
            }
        }
        return most + counts.getOrDefault(new Place(limit, null), 0);
    }

    private void follow() {
        Catalog now = catalog.get();
        if (now != seen) {
            seen = now;
            counts.clear();
            calls.values().forEach(call -> count(call, 1));
        }
    }

    private void count(Call call, int sign) {
        for (Limit limit : seen.limits(call.subject.tenant())) {
            if (limit.concurrentJobs() != null && limit.covers(call.subject, call.model)) {
                counts.merge(
                        new Place(limit.name(), limit.per().counter(call.subject)),
                        sign,
                        (a, b) -> a + b == 0 ? null : a + b);
            }
        }
    }
}
