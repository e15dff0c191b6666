package dev.sluice.schema.catalog.plan;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.plan.CatalogChange.Added;
import dev.sluice.schema.catalog.plan.CatalogChange.Changed;
import dev.sluice.schema.catalog.plan.CatalogChange.Removed;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts what others refer to before them, and takes it away after them: a follower may see a long
 * batch in pieces.
 */
final class WriteOrder {
    static final List<CatalogKind> KINDS =
            List.of(
                    CatalogKind.PROVIDER,
                    CatalogKind.ACCOUNT,
                    CatalogKind.LIMIT_GROUP,
                    CatalogKind.MODEL,
                    CatalogKind.LANE,
                    CatalogKind.POLICY,
                    CatalogKind.ROUTE,
                    CatalogKind.TENANT,
                    CatalogKind.PROJECT,
                    CatalogKind.BUDGET,
                    CatalogKind.LIMIT,
                    CatalogKind.API_KEY,
                    CatalogKind.PAUSE);

    private static final Comparator<CatalogChange> BY_RANK =
            Comparator.comparingInt(WriteOrder::rank);

    private WriteOrder() {}

    static Map<String, @Nullable CatalogEntry> entries(
            List<CatalogChange> changes, String by, Instant now) {
        Map<String, @Nullable CatalogEntry> entries = new LinkedHashMap<>();
        for (CatalogChange change : changes.stream().sorted(BY_RANK).toList()) {
            entries.put(
                    change.key(),
                    switch (change) {
                        case Added added -> Catalog.entry(added.object(), 1, by, now);
                        case Changed changed ->
                                Catalog.entry(changed.object(), changed.standing() + 1, by, now);
                        case Removed ignored -> null;
                    });
        }
        return entries;
    }

    private static int rank(CatalogChange change) {
        int kind = KINDS.indexOf(CatalogKind.of(change.object()));
        return change instanceof Removed ? 2 * KINDS.size() - kind : kind;
    }
}
