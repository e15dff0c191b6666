package dev.sluice.results.webhook.history;

import java.util.OptionalInt;

/** Which coordinator partition a tenant is in: who projects it sends for it. */
public interface TenantPartitions {
    /** Empty for a tenant that the catalogue does not know. */
    OptionalInt of(String tenant);
}
