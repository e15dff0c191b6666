package dev.sluice.router.coordinator.dispatch;

import java.util.HashMap;
import java.util.Map;

/**
 * The free slots that workers offer this coordinator. What a silent worker offered is forgotten;
 * whether its calls live is not decided here but by their leases. Confined to its coordinator's
 * thread.
 */
public final class Workers {
    private record Offer(int freeSlots, long heardAtMs) {}

    private final Map<String, Map<String, Offer>> byPool = new HashMap<>();
    private final long forgetAfterMs;

    public Workers(long forgetAfterMs) {
        this.forgetAfterMs = forgetAfterMs;
    }

    public void offers(String pool, String worker, int freeSlots, long nowMs) {
        byPool.computeIfAbsent(pool, p -> new HashMap<>()).put(worker, new Offer(freeSlots, nowMs));
    }

    /** A draining worker takes nothing more. */
    public void leaves(String pool, String worker) {
        byPool.getOrDefault(pool, new HashMap<>()).remove(worker);
    }

    /**
     * How many dispatches may be unclaimed at once: what workers have free, and one where all are
     * full, so that the end of a call finds the next one waiting; none where there is no worker.
     */
    public int unclaimedMax(String pool, long nowMs) {
        Map<String, Offer> offers = byPool.getOrDefault(pool, Map.of());
        if (offers.isEmpty()) {
            return 0;
        }
        offers.values().removeIf(offer -> nowMs - offer.heardAtMs > forgetAfterMs);
        int free = 0;
        for (Offer offer : offers.values()) {
            free += offer.freeSlots;
        }
        return offers.isEmpty() ? 0 : Math.max(free, 1);
    }
}
