package dev.sluice.runtime.catalog;

import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is recorded of a change: one record for each object. Pure. */
final class Audit {
    private Audit() {}

    /**
     * @param entries by topic key, {@code kind/name}; null deletes
     */
    static List<AuditRecord> records(
            Deed deed, Catalog standing, Map<String, @Nullable CatalogEntry> entries) {
        List<AuditRecord> records = new ArrayList<>();
        entries.forEach(
                (key, entry) -> {
                    long before = standing.version(key);
                    long after = entry == null ? 0 : entry.getVersion();
                    int slash = key.indexOf('/');
                    records.add(
                            new AuditRecord(
                                    deed.actor(),
                                    deed.tenant(),
                                    deed.action() == null ? action(before, after) : deed.action(),
                                    key.substring(0, slash),
                                    key.substring(slash + 1),
                                    before,
                                    after,
                                    deed.reason(),
                                    deed.sourceAddress(),
                                    deed.requestId(),
                                    deed.at().toEpochMilli()));
                });
        return records;
    }

    private static String action(long before, long after) {
        if (after == 0) {
            return "delete";
        }
        return before == 0 ? "create" : "update";
    }
}
