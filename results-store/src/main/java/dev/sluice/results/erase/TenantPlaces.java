package dev.sluice.results.erase;

import java.util.OptionalInt;

/** Which coordinator partition a tenant is in: its erasures come where its results come. */
interface TenantPlaces {
    /** Empty for a tenant that the catalogue does not know. */
    OptionalInt of(String tenant);
}
