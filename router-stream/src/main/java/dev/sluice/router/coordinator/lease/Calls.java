package dev.sluice.router.coordinator.lease;

import dev.sluice.schema.catalog.Prices;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All calls of one coordinator that may be running. How much of a limit group is in use is counted
 * from here and from nowhere else, so a slot cannot leak. Confined to its coordinator's thread;
 * bounded by the shares.
 */
public final class Calls {
    private final Consumer<Call> added;
    private final Consumer<Call> removed;
    private final Map<String, Call> byKey = new HashMap<>();
    private final Map<String, Set<String>> byGroup = new HashMap<>();
    private final Map<String, Set<String>> unclaimedByPool = new HashMap<>();

    /** Nobody else counts them. */
    public Calls() {
        this(call -> {}, call -> {});
    }

    /**
     * @param added told of each call
     * @param removed told of each call that is one no more
     */
    public Calls(Consumer<Call> added, Consumer<Call> removed) {
        this.added = added;
        this.removed = removed;
    }

    public void add(Call call) {
        added.accept(call);
        byKey.put(call.key(), call);
        byGroup.computeIfAbsent(call.limitGroup(), g -> new HashSet<>()).add(call.key());
        if (!call.claimed()) {
            unclaimedByPool.computeIfAbsent(call.pool(), p -> new HashSet<>()).add(call.key());
        }
    }

    public @Nullable Call find(String core, int run, int epoch) {
        return byKey.get(Call.key(core, run, epoch));
    }

    public void heard(Call call, String worker, String callId, long tick) {
        call.heard(worker, callId, tick);
        unclaimedByPool.getOrDefault(call.pool(), Set.of()).remove(call.key());
    }

    public void remove(Call call) {
        removed.accept(call);
        byKey.remove(call.key());
        byGroup.getOrDefault(call.limitGroup(), new HashSet<>()).remove(call.key());
        unclaimedByPool.getOrDefault(call.pool(), new HashSet<>()).remove(call.key());
    }

    /** A copy, so that calls can be removed while it is walked. */
    public List<Call> all() {
        return List.copyOf(byKey.values());
    }

    public boolean isEmpty() {
        return byKey.isEmpty();
    }

    public int size() {
        return byKey.size();
    }

    /** Most that all of them can cost, but for those whose price is not known any more. */
    public long boundNanoUsd() {
        long sum = 0;
        for (Call call : byKey.values()) {
            Prices prices = call.prices();
            sum += prices == null ? 0 : prices.costNanoUsd(call.bound());
        }
        return sum;
    }

    public int inUse(String limitGroup) {
        return byGroup.getOrDefault(limitGroup, Set.of()).size();
    }

    public int unclaimed(String pool) {
        return unclaimedByPool.getOrDefault(pool, Set.of()).size();
    }
}
