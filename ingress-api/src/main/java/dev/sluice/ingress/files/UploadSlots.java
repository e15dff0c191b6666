package dev.sluice.ingress.files;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.HashMap;
import java.util.Map;

/** How many uploads run, in all and of each tenant. Thread-safe; bounded by what may run. */
final class UploadSlots {
    private final int max;
    private final int perTenantMax;
    private final Map<String, Integer> byTenant = new HashMap<>();
    private int running;

    UploadSlots(FileConfig config) {
        this.max = config.uploadsMax();
        this.perTenantMax = config.uploadsPerTenantMax();
    }

    /**
     * @throws SluiceException with {@code BACKLOG_FULL}
     */
    synchronized void enter(String tenant) {
        if (running >= max) {
            throw full("as many uploads run as may", "uploads-max", max);
        }
        if (byTenant.getOrDefault(tenant, 0) >= perTenantMax) {
            throw full(
                    "as many uploads of the tenant run as may",
                    "uploads-per-tenant-max",
                    perTenantMax);
        }
        running++;
        byTenant.merge(tenant, 1, Integer::sum);
    }

    synchronized void leave(String tenant) {
        running--;
        byTenant.computeIfPresent(tenant, (name, own) -> own == 1 ? null : own - 1);
    }

    private static SluiceException full(String found, String limit, int value) {
        return new SluiceException(
                ErrorCode.BACKLOG_FULL,
                "%s (limit sluice.ingress.files.%s: %d)".formatted(found, limit, value));
    }
}
