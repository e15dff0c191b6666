package dev.sluice.router.coordinator.budget;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait for a budget, first in, first out, each with the most that its call can cost.
 * Confined to its coordinator's thread; bounded by the unfinished jobs.
 */
public final class BudgetWaits {
    private final Map<String, LinkedHashMap<String, Long>> byBudget = new HashMap<>();
    private final Map<String, String> budgetOf = new HashMap<>();

    /** Let go, and not tried since. */
    private final Set<String> released = new HashSet<>();

    /** Jobs that have waited before. */
    private final Set<String> told = new HashSet<>();

    /**
     * @return whether the job did not wait before
     */
    public boolean add(String budget, String core, long bound) {
        released.remove(core);
        byBudget.computeIfAbsent(budget, b -> new LinkedHashMap<>()).put(core, bound);
        budgetOf.put(core, budget);
        return told.add(core);
    }

    /** The job's call starts, or the job has ended. */
    public void remove(String core) {
        released.remove(core);
        told.remove(core);
        take(core);
    }

    /** Removes and returns the first job that waits, if it costs at most so much. */
    public @Nullable String release(String budget, long headroom) {
        LinkedHashMap<String, Long> waiting = byBudget.get(budget);
        if (waiting == null || waiting.firstEntry().getValue() > headroom) {
            return null;
        }
        String core = waiting.firstEntry().getKey();
        take(core);
        released.add(core);
        return core;
    }

    /** The bound of the first job that waits; 0 when none does. */
    public long firstBound(String budget) {
        LinkedHashMap<String, Long> waiting = byBudget.get(budget);
        return waiting == null ? 0 : waiting.firstEntry().getValue();
    }

    /** Whether this job has to wait behind others. */
    public boolean mustQueue(String budget, String core) {
        return byBudget.containsKey(budget) && !released.contains(core);
    }

    /** Budgets that jobs wait for; a copy. */
    public Set<String> budgets() {
        return Set.copyOf(byBudget.keySet());
    }

    public boolean isEmpty() {
        return byBudget.isEmpty();
    }

    private void take(String core) {
        String budget = budgetOf.remove(core);
        LinkedHashMap<String, Long> waiting = budget == null ? null : byBudget.get(budget);
        if (waiting != null) {
            waiting.remove(core);
            if (waiting.isEmpty()) {
                byBudget.remove(budget);
            }
        }
    }
}
