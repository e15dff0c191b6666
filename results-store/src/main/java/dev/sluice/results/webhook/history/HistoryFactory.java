package dev.sluice.results.webhook.history;

import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.schema.catalog.Tenant;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

@Factory
final class HistoryFactory {
    @Singleton
    TenantPartitions partitions(CatalogFollower catalog) {
        return tenant ->
                catalog.get().tenant(tenant).stream().mapToInt(Tenant::partition).findFirst();
    }
}
