package dev.sluice.schema.catalog.plan;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.CatalogObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to one object of a catalogue. */
public sealed interface CatalogChange {
    /** As it will be, or was last when it is removed. */
    CatalogObject object();

    /** The object's topic key. */
    default String key() {
        return Catalog.key(CatalogKind.of(object()), object().name());
    }

    /** The catalogue lacks it. */
    record Added(CatalogObject object) implements CatalogChange {}

    /**
     * The catalogue has it otherwise.
     *
     * @param standing the version that the catalogue has
     * @param fields at least one
     */
    record Changed(CatalogObject object, long standing, List<Field> fields)
            implements CatalogChange {
        public Changed {
            fields = List.copyOf(fields);
        }
    }

    /** It is in the catalogue and shall not be. */
    record Removed(CatalogObject object) implements CatalogChange {}

    /**
     * One key of an object, as a file writes it.
     *
     * @param path with dots, like {@code prices.input}
     * @param from null: has no value now
     * @param to null: will have no value
     */
    record Field(String path, @Nullable String from, @Nullable String to) {}
}
