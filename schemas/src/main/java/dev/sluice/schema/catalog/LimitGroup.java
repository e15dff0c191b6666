package dev.sluice.schema.catalog;

/**
 * Lanes that share a provider's limits; what one allocator owns.
 *
 * @param concurrency the window: attempts in flight over all coordinators
 */
public record LimitGroup(String name, int concurrency) implements CatalogObject {
    public LimitGroup {
        CatalogObject.requireText(name, "limit_group.name");
        CatalogObject.requireRange(concurrency, 1, 1_000_000, "limit_group.concurrency");
    }
}
