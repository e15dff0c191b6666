package dev.sluice.schema.catalog;

/**
 * One place a job can run: account, model, limits.
 *
 * @param pool the worker fleet that serves it
 */
public record Lane(String name, String account, String model, String limitGroup, String pool)
        implements CatalogObject {
    public Lane {
        CatalogObject.requireText(name, "lane.name");
        CatalogObject.requireText(account, "lane.account");
        CatalogObject.requireText(model, "lane.model");
        CatalogObject.requireText(limitGroup, "lane.limit_group");
        CatalogObject.requireText(pool, "lane.pool");
    }
}
