package dev.sluice.router.coordinator.lease;

import dev.sluice.schema.catalog.Prices;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All calls of one coordinator that may be running. How much of a limit group is in use is counted
 * from here and from nowhere else, so a slot cannot leak. Confined to its coordinator's thread;
 * bounded by the shares.
 */
public final class Calls {
    /** Counts calls elsewhere. */
    public interface Listener {
        /** It may run from now on. */
        void added(Call call);

        /**
         * It is one no more.
         *
         * @param used null when nobody knows
         */
        void removed(Call call, @Nullable Used used);
    }

    /**
     * What a call has used.
     *
     * @param requests 1, or 0 if it was not made
     * @param tokens of all classes
     * @param atMs when that was learnt
     */
    public record Used(int requests, long tokens, long atMs) {
        /** It was not made. */
        public static Used nothing(long atMs) {
            return new Used(0, 0, atMs);
        }
    }

    private static final Listener NOBODY =
            new Listener() {
                @Override
                public void added(Call call) {}

                @Override
                public void removed(Call call, @Nullable Used used) {}
            };

    private final Listener listener;
    private final Map<String, Call> byKey = new HashMap<>();
    private final Map<String, Set<String>> byGroup = new HashMap<>();
    private final Map<String, Set<String>> unclaimedByPool = new HashMap<>();

    /** Nobody else counts them. */
    public Calls() {
        this(NOBODY);
    }

    public Calls(Listener listener) {
        this.listener = listener;
    }

    public void add(Call call) {
        listener.added(call);
        byKey.put(call.key(), call);
        byGroup.computeIfAbsent(call.limitGroup(), g -> new HashSet<>()).add(call.key());
        if (!call.claimed()) {
            unclaimedByPool.computeIfAbsent(call.pool(), p -> new HashSet<>()).add(call.key());
        }
    }

    public @Nullable Call find(String core, int run, int epoch) {
        return byKey.get(Call.key(core, run, epoch));
    }

    public @Nullable Call find(String key) {
        return byKey.get(key);
    }

    public void heard(Call call, String worker, String callId, long tick) {
        call.heard(worker, callId, tick);
        unclaimedByPool.getOrDefault(call.pool(), Set.of()).remove(call.key());
    }

    /** What it has used is not known. */
    public void remove(Call call) {
        remove(call, null);
    }

    public void remove(Call call, @Nullable Used used) {
        listener.removed(call, used);
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

    /** Slots in use of all limit groups, as {@link #inUse} counts them. */
    public int slots() {
        int slots = 0;
        for (Set<String> keys : byGroup.values()) {
            slots += keys.size();
        }
        return slots;
    }

    public int unclaimed(String pool) {
        return unclaimedByPool.getOrDefault(pool, Set.of()).size();
    }
}
