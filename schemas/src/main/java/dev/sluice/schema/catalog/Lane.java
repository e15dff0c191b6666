package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One place a job can run: account, model, limits.
 *
 * @param pool the worker fleet that serves it
 */
public record Lane(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String account,
        @JsonProperty(required = true) String model,
        @JsonProperty(required = true) String limitGroup,
        @JsonProperty(required = true) String pool)
        implements CatalogObject {
    public Lane {
        CatalogObject.requireText(name, "lane.name");
        CatalogObject.requireText(account, "lane.account");
        CatalogObject.requireText(model, "lane.model");
        CatalogObject.requireText(limitGroup, "lane.limit_group");
        CatalogObject.requireText(pool, "lane.pool");
    }
}
