package dev.sluice.results.query;

import dev.sluice.results.longpoll.Waiters;
import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.schema.catalog.Tenant;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

@Factory
final class QueryFactory {
    @Singleton
    TenantPlacement placement(CatalogFollower catalog) {
        return tenant ->
                catalog.get().tenant(tenant).stream().mapToInt(Tenant::partition).findFirst();
    }

    @Singleton
    Waiters waiters(QueryConfig config) {
        return new Waiters(config.waitersMax());
    }
}
