package dev.sluice.router.coordinator.queue;

/**
 * How much of a lane each gets beside others; looked up at each turn, so a change counts at once.
 */
public interface Weights {
    /** Everybody gets the same. */
    Weights EQUAL =
            new Weights() {
                @Override
                public int ofTenant(String tenant) {
                    return 1;
                }

                @Override
                public int ofFlow(String tenant, String flow) {
                    return 1;
                }
            };

    /** At least 1. */
    int ofTenant(String tenant);

    /** Of a project, or a key, within its tenant; at least 1. */
    int ofFlow(String tenant, String flow);
}
