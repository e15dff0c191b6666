package dev.sluice.ingress.kafka;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Changes what {@link FakeCatalogs} shows. */
@Singleton
@Replaces(KafkaCatalogLog.class)
public final class FakeCatalogLog implements CatalogLog {
    private final FakeCatalogs catalogs;
    private final List<Deed> deeds = new CopyOnWriteArrayList<>();
    private @Nullable Catalog behind;
    private boolean failing;

    FakeCatalogLog(FakeCatalogs catalogs) {
        this.catalogs = catalogs;
    }

    @Override
    public synchronized void change(
            Deed deed, Function<Catalog, Map<String, @Nullable CatalogEntry>> decide) {
        if (failing) {
            throw new SluiceException(ErrorCode.CATALOG_UNAVAILABLE, "nothing was written");
        }
        Catalog standing = behind == null ? catalogs.current() : behind;
        Map<String, @Nullable CatalogEntry> entries = decide.apply(standing);
        if (!entries.isEmpty()) {
            catalogs.show(standing.apply(entries));
            deeds.add(deed);
        }
    }

    /** Lets this stand, of which the instance's own view knows nothing yet. */
    public synchronized void standsAhead(Catalog catalog) {
        behind = catalog;
    }

    public synchronized void fail() {
        failing = true;
    }

    /** Those that wrote something. */
    public List<Deed> deeds() {
        return deeds;
    }

    public synchronized void reset() {
        catalogs.show(FakeCatalogs.CATALOG);
        deeds.clear();
        behind = null;
        failing = false;
    }
}
