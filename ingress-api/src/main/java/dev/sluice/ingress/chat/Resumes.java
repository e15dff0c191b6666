package dev.sluice.ingress.chat;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the streams that are resumed here: each has a reader of the log, so they are few, and one
 * tenant gets a quarter of them at most. Thread-safe.
 */
final class Resumes {
    private static final int SHARE_OF_A_TENANT = 4;

    private final int max;
    private final int ofTenantMax;
    private final Map<String, Integer> open = new HashMap<>();
    private int count;

    Resumes(int max) {
        this.max = max;
        this.ofTenantMax = Math.max(1, max / SHARE_OF_A_TENANT);
    }

    /**
     * To be given back by {@link #leave}.
     *
     * @throws SluiceException with {@code BACKLOG_FULL}
     */
    synchronized void enter(String tenant) {
        int ofTenant = open.getOrDefault(tenant, 0);
        if (count >= max || ofTenant >= ofTenantMax) {
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "as many streams are resumed as may be: %d, of this tenant %d (limit sluice.ingress.chat.resumes-max: %d, a quarter of it for each tenant)"
                            .formatted(count, ofTenant, max));
        }
        count++;
        open.put(tenant, ofTenant + 1);
    }

    synchronized void leave(String tenant) {
        count--;
        open.computeIfPresent(tenant, (name, before) -> before > 1 ? before - 1 : null);
    }
}
