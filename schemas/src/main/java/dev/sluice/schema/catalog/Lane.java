package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One place a job can run: account, model, limits.
 *
 * @param pool the worker fleet that serves it
 * @param serviceTier how the provider is asked to serve it; its prices are those of the tier
 * @param region where it computes, in words that tenants use as well; null: nobody says
 * @param trust the strictest class of data that it may see; public unless given
 * @param healthCheck when it is looked at though nobody calls it; null: never
 */
public record Lane(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String account,
        @JsonProperty(required = true) String model,
        @JsonProperty(required = true) String limitGroup,
        @JsonProperty(required = true) String pool,
        ServiceTier serviceTier,
        @Nullable String region,
        DataClass trust,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable HealthCheck healthCheck)
        implements CatalogObject {
    public Lane {
        CatalogObject.requireText(name, "lane.name");
        CatalogObject.requireText(account, "lane.account");
        CatalogObject.requireText(model, "lane.model");
        CatalogObject.requireText(limitGroup, "lane.limit_group");
        CatalogObject.requireText(pool, "lane.pool");
        trust = trust == null ? DataClass.PUBLIC : trust;
        if (region != null) {
            CatalogObject.requireText(region, "lane.region");
        }
        serviceTier = serviceTier == null ? ServiceTier.STANDARD : serviceTier;
        if (serviceTier == ServiceTier.BATCH) {
            throw new IllegalArgumentException(
                    "lane.service_tier of %s: batch (expected: standard, flex or priority; no wire serves batches of a provider yet)"
                            .formatted(name));
        }
    }

    /** That nobody looks at. */
    public Lane(
            String name,
            String account,
            String model,
            String limitGroup,
            String pool,
            ServiceTier serviceTier,
            @Nullable String region,
            DataClass trust) {
        this(name, account, model, limitGroup, pool, serviceTier, region, trust, null);
    }

    /** In the standard tier, for public data. */
    public Lane(String name, String account, String model, String limitGroup, String pool) {
        this(name, account, model, limitGroup, pool, ServiceTier.STANDARD, null, DataClass.PUBLIC);
    }
}
