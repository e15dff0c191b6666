package dev.sluice.router.coordinator.dispatch;

import java.util.HashMap;
import java.util.Map;

/**
 * The free slots that workers offer this coordinator. What a silent worker offered is forgotten;
 * whether its calls live is not decided here but by their leases. Confined to its coordinator's
 * thread.
 */
public final class Workers {
    private record Offer(int freeSlots, boolean draining, long heardAtMs) {}

    private final Map<String, Map<String, Offer>> byPool = new HashMap<>();
    private final long forgetAfterMs;

    public Workers(long forgetAfterMs) {
        this.forgetAfterMs = forgetAfterMs;
    }

    /** A worker said in passing how many slots it has free. */
    public void offers(String pool, String worker, int freeSlots, long nowMs) {
        Map<String, Offer> offers = byPool.computeIfAbsent(pool, p -> new HashMap<>());
        Offer known = offers.get(worker);
        // The last words of a draining worker are no offer.
        boolean draining = known != null && known.draining;
        offers.put(worker, new Offer(draining ? 0 : freeSlots, draining, nowMs));
    }

    /** A heartbeat; a draining worker takes nothing more. */
    public void beats(String pool, String worker, int freeSlots, boolean draining, long nowMs) {
        Map<String, Offer> offers = byPool.computeIfAbsent(pool, p -> new HashMap<>());
        offers.put(worker, new Offer(draining ? 0 : freeSlots, draining, nowMs));
        offers.values().removeIf(offer -> nowMs - offer.heardAtMs > forgetAfterMs);
    }

    /**
     * How many dispatches may be unclaimed at once: what workers have free, and one where all are
     * full, so that the end of a call finds the next one waiting; none where there is no worker.
     */
    public int unclaimedMax(String pool, long nowMs) {
        Map<String, Offer> offers = byPool.getOrDefault(pool, Map.of());
        int free = 0;
        boolean any = false;
        for (Offer offer : offers.values()) {
            if (!offer.draining && nowMs - offer.heardAtMs <= forgetAfterMs) {
                free += offer.freeSlots;
                any = true;
            }
        }
        return any ? Math.max(free, 1) : 0;
    }
}
