package dev.sluice.ingress.bridge;

/** How many jobs of a tenant have no end yet, as its coordinator tells. Thread-safe. */
interface Backlogs {
    /**
     * @param requestsRead requests before this offset are counted
     */
    record Backlog(int unfinished, int waiting, long requestsRead) {
        static final Backlog NONE = new Backlog(0, 0, 0);
    }

    /** {@link Backlog#NONE} while nothing was told of the tenant. */
    Backlog of(String tenant);
}
