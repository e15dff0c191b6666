package dev.sluice.results.redrive;

import dev.sluice.schema.catalog.Tenant;
import java.util.Optional;

/** Tenants as the catalogue has them. */
interface Tenants {
    Optional<Tenant> find(String name);
}
