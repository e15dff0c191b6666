package dev.sluice.ingress.kafka;

import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.SluiceException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Changes the catalogue, one change at a time over all processes. Blocks. Thread-safe. */
public interface CatalogLog {
    /**
     * Lets somebody decide from what stands, writes it together with its record of the deed, and
     * returns when this instance's own view ({@link Catalogs}) shows it.
     *
     * @param decide gives entries by topic key, null deletes; called again when somebody else was
     *     faster; what it throws ends the change with nothing written
     * @throws SluiceException with {@code CATALOG_UNAVAILABLE}, saying whether it was written
     */
    void change(Deed deed, Function<Catalog, Map<String, @Nullable CatalogEntry>> decide);
}
