package dev.sluice.schema.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.schema.avro.CatalogEntry;
import java.time.Instant;

/** Objects as records of the catalogue topic, and back. */
final class CatalogEntries {
    private CatalogEntries() {}

    /**
     * @throws IllegalArgumentException naming the entry and what is wrong with it
     */
    static CatalogObject read(CatalogEntry entry) {
        CatalogKind kind =
                CatalogKind.ofWireId(entry.getKind())
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "catalogue entry %s/%s: unknown kind"
                                                        .formatted(
                                                                entry.getKind(), entry.getName())));
        try {
            return CatalogJson.read(kind, CatalogJson.JSON.readTree(entry.getSpec()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "catalogue entry %s/%s: %s"
                            .formatted(entry.getKind(), entry.getName(), e.getOriginalMessage()),
                    e);
        }
    }

    static CatalogEntry of(CatalogObject object, long version, String updatedBy, Instant now) {
        try {
            return new CatalogEntry(
                    CatalogKind.of(object).wireId(),
                    object.name(),
                    version,
                    CatalogJson.JSON.writeValueAsString(object),
                    updatedBy,
                    now.toEpochMilli());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("catalogue object " + object.name(), e);
        }
    }
}
