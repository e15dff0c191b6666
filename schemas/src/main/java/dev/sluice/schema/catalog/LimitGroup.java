package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Lanes that share a provider's limits; what one allocator owns.
 *
 * @param concurrency the window: attempts in flight over all coordinators
 */
public record LimitGroup(
        @JsonProperty(required = true) String name, @JsonProperty(required = true) int concurrency)
        implements CatalogObject {
    public LimitGroup {
        CatalogObject.requireText(name, "limit_group.name");
        CatalogObject.requireRange(concurrency, 1, 1_000_000, "limit_group.concurrency");
    }
}
