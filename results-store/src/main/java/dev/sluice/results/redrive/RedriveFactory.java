package dev.sluice.results.redrive;

import dev.sluice.runtime.catalog.CatalogFollower;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

@Factory
final class RedriveFactory {
    @Singleton
    Tenants tenants(CatalogFollower catalog) {
        return name -> catalog.get().tenant(name);
    }
}
