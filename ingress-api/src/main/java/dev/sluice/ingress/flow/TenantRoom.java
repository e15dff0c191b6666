package dev.sluice.ingress.flow;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts what is costly to keep open, so there is little of it, and one tenant gets a quarter at
 * most. Thread-safe.
 */
public final class TenantRoom {
    private static final int SHARE_OF_A_TENANT = 4;

    private final String what;
    private final String setting;
    private final int max;
    private final int ofTenantMax;
    private final Map<String, Integer> open = new HashMap<>();
    private int count;

    /**
     * @param what is open, for people: {@code streams are resumed}
     * @param setting that says the bound
     * @param max over all tenants, at least 1
     */
    public TenantRoom(String what, String setting, int max) {
        this.what = what;
        this.setting = setting;
        this.max = max;
        this.ofTenantMax = Math.max(1, max / SHARE_OF_A_TENANT);
    }

    /**
     * To be given back by {@link #leave}.
     *
     * @throws SluiceException with {@code BACKLOG_FULL}
     */
    public synchronized void enter(String tenant) {
        int ofTenant = open.getOrDefault(tenant, 0);
        if (count >= max || ofTenant >= ofTenantMax) {
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "as many %s as may be: %d, of this tenant %d (limit %s: %d, a quarter of it for each tenant)"
                            .formatted(what, count, ofTenant, setting, max));
        }
        count++;
        open.put(tenant, ofTenant + 1);
    }

    public synchronized void leave(String tenant) {
        count--;
        open.computeIfPresent(tenant, (name, before) -> before > 1 ? before - 1 : null);
    }
}
