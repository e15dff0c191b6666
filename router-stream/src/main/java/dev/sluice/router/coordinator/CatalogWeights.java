package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.queue.Weights;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import java.util.function.Supplier;

/** Weights as the catalogue has them now. */
record CatalogWeights(Supplier<Catalog> catalog) implements Weights {
    @Override
    public int ofTenant(String tenant) {
        return catalog.get().tenant(tenant).map(Tenant::weight).orElse(1);
    }

    @Override
    public int ofFlow(String tenant, String flow) {
        return catalog.get().projectWeight(tenant, flow);
    }
}
