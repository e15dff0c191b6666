package dev.sluice.ingress.run;

import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.schema.job.JobIds;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** Makes what ingress takes from the outside. */
@Factory
final class IngressFactory {
    @Singleton
    JobIds ids(IdConfig config) {
        return config.ids();
    }

    @Singleton
    Catalogs catalogs(CatalogFollower follower) {
        return follower::get;
    }
}
