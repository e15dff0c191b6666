package dev.sluice.router.coordinator.budget;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait for a budget, first in, first out, each with the most that its call can cost. One
 * that is let go keeps its part of the room until its call starts, so that none behind it takes it.
 * Confined to its coordinator's thread; bounded by the unfinished jobs.
 */
public final class BudgetWaits {
    private record Place(String budget, long bound, boolean released) {}

    /** Cores that wait, in their order. */
    private final Map<String, LinkedHashMap<String, Place>> lines = new HashMap<>();

    /** Of jobs that wait, and of those that were let go and have not started. */
    private final Map<String, Place> places = new HashMap<>();

    /** Sum of the bounds of those that were let go. */
    private final Map<String, Long> released = new HashMap<>();

    /**
     * Puts a job in line: at its end, or, if it was let go and could not start, in front.
     *
     * @return whether it waits for the first time
     */
    public boolean add(String budget, String core, long bound) {
        Place before = leave(core);
        Place place = new Place(budget, bound, false);
        LinkedHashMap<String, Place> line =
                lines.computeIfAbsent(budget, b -> new LinkedHashMap<>());
        if (before != null && before.released && before.budget.equals(budget)) {
            line.putFirst(core, place);
        } else {
            line.put(core, place);
        }
        places.put(core, place);
        return before == null;
    }

    /** The job's call starts, or the job has ended. */
    public void remove(String core) {
        leave(core);
    }

    /**
     * Lets the first job in line go, if it fits beside those that were let go before it.
     *
     * @param headroom what the budget has room for, in nano-dollars
     */
    public @Nullable String release(String budget, long headroom) {
        LinkedHashMap<String, Place> line = lines.get(budget);
        if (line == null) {
            return null;
        }
        Map.Entry<String, Place> first = line.firstEntry();
        long bound = first.getValue().bound;
        if (bound > headroom - released.getOrDefault(budget, 0L)) {
            return null;
        }
        String core = first.getKey();
        leave(core);
        places.put(core, new Place(budget, bound, true));
        released.merge(budget, bound, Long::sum);
        return core;
    }

    /** Whether this job has to wait behind others. */
    public boolean mustQueue(String budget, String core) {
        Place place = places.get(core);
        return lines.containsKey(budget) && (place == null || !place.released);
    }

    /** Budgets that jobs wait for; a copy. */
    public Set<String> budgets() {
        return Set.copyOf(lines.keySet());
    }

    /** Whether no job is in line. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    private @Nullable Place leave(String core) {
        Place place = places.remove(core);
        if (place != null && place.released) {
            released.merge(place.budget, -place.bound, (a, b) -> a + b == 0 ? null : a + b);
        } else if (place != null) {
            lines.computeIfPresent(
                    place.budget,
                    (budget, line) -> {
                        line.remove(core);
                        return line.isEmpty() ? null : line;
                    });
        }
        return place;
    }
}
