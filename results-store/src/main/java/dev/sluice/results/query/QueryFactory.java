package dev.sluice.results.query;

import dev.sluice.results.longpoll.Waiters;
import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
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
    PauseView pauses(CatalogFollower catalog) {
        return (tenant, route, lane) -> {
            Catalog view = catalog.get();
            return view.paused(CatalogKind.TENANT, tenant)
                    || view.paused(CatalogKind.ROUTE, route)
                    || lane != null && view.paused(CatalogKind.LANE, lane);
        };
    }

    @Singleton
    Waiters waiters(QueryConfig config) {
        return new Waiters(config.waitersMax());
    }
}
