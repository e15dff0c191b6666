package dev.sluice.router.coordinator.learnt;

/**
 * Decides when figures that change with each call are written: each time twice as many calls are
 * known, so that a router that dies young has not learnt in vain, and else every half a minute, so
 * that their writes do not grow with the calls. Pure.
 */
final class KeepPolicy {
    static final long AGAIN_MS = 30_000;

    private KeepPolicy() {}

    /**
     * @param calls that are known
     * @param keptCalls that were known when it was written; 0: it was not
     * @param keptAtMs epoch milliseconds
     */
    static boolean isDue(long calls, long keptCalls, long keptAtMs, long nowMs) {
        return calls >= 2 * keptCalls || nowMs - keptAtMs >= AGAIN_MS;
    }
}
