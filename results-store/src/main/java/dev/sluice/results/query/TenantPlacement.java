package dev.sluice.results.query;

import java.util.OptionalInt;

/** Which coordinator partition a tenant's jobs are in. */
interface TenantPlacement {
    /** Empty for a tenant that the catalogue does not know. */
    OptionalInt partitionOf(String tenant);
}
