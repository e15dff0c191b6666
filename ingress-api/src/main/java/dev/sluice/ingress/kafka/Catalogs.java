package dev.sluice.ingress.kafka;

import dev.sluice.schema.catalog.Catalog;

/** The newest view of the catalogue. Wait-free and thread-safe. */
public interface Catalogs {
    Catalog current();
}
