package dev.sluice.ingress.kafka;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many requests wait for the coordinator's word, in all and of each tenant. Thread-safe;
 * bounded by what may wait.
 */
final class ReplyPlaces {
    private final int max;
    private final int perTenantMax;
    private final Map<String, Integer> byTenant = new HashMap<>();
    private int taken;

    ReplyPlaces(ReplyConfig config) {
        this.max = config.waitersMax();
        this.perTenantMax = config.waitersPerTenantMax();
    }

    /**
     * @return why there is no place; empty when one was taken
     */
    synchronized Optional<SluiceException> enter(String tenant) {
        if (taken >= max) {
            return full("as many requests as may wait for a reply do", "waiters-max", max);
        }
        if (byTenant.getOrDefault(tenant, 0) >= perTenantMax) {
            return full(
                    "as many requests of the tenant as may wait for a reply do",
                    "waiters-per-tenant-max",
                    perTenantMax);
        }
        taken++;
        byTenant.merge(tenant, 1, Integer::sum);
        return Optional.empty();
    }

    synchronized void leave(String tenant) {
        taken--;
        byTenant.computeIfPresent(tenant, (name, own) -> own == 1 ? null : own - 1);
    }

    private static Optional<SluiceException> full(String found, String limit, int value) {
        return Optional.of(
                new SluiceException(
                        ErrorCode.BACKLOG_FULL,
                        "%s (limit sluice.ingress.replies.%s: %d)".formatted(found, limit, value)));
    }
}
