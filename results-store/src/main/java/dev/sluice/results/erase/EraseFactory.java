package dev.sluice.results.erase;

import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.schema.catalog.Tenant;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

@Factory
final class EraseFactory {
    @Singleton
    TenantPlaces places(CatalogFollower catalog) {
        return tenant ->
                catalog.get().tenant(tenant).stream().mapToInt(Tenant::partition).findFirst();
    }
}
