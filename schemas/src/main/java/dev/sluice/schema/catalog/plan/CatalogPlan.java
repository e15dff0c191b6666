package dev.sluice.schema.catalog.plan;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.Reference;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.catalog.plan.CatalogChange.Added;
import dev.sluice.schema.catalog.plan.CatalogChange.Changed;
import dev.sluice.schema.catalog.plan.CatalogChange.Removed;
import dev.sluice.schema.catalog.plan.Refusal.Inconsistent;
import dev.sluice.schema.catalog.plan.Refusal.ShardInherited;
import dev.sluice.schema.catalog.plan.Refusal.StillUsed;
import dev.sluice.schema.catalog.plan.Refusal.TenantMoved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What applying a file to a catalogue comes to, decided before anything is written. A file is
 * applied whole or not at all.
 */
public sealed interface CatalogPlan {
    /** In the order of a file. */
    List<CatalogChange> changes();

    /** It may be written. Without changes there is nothing to write. */
    record Ready(List<CatalogChange> changes) implements CatalogPlan {
        public Ready {
            changes = List.copyOf(changes);
        }

        /**
         * What has to be written, by topic key; null deletes. Whoever reads only a part of it finds
         * no object that refers to one which is not there yet, or not any more.
         */
        public Map<String, @Nullable CatalogEntry> entries(String by, Instant now) {
            return WriteOrder.entries(changes, by, now);
        }
    }

    /**
     * Nothing of it may be written.
     *
     * @param refusals at least one
     */
    record Refused(List<CatalogChange> changes, List<Refusal> refusals) implements CatalogPlan {
        public Refused {
            changes = List.copyOf(changes);
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * @param file may refer to objects that only the standing catalogue has
     * @param prune whether objects that the file lacks are removed
     */
    static CatalogPlan of(Catalog standing, Catalog file, boolean prune) {
        return of(standing, CatalogDiff.between(standing, file, prune));
    }

    /**
     * @param changes each to be made to the standing catalogue
     */
    static CatalogPlan of(Catalog standing, List<CatalogChange> changes) {
        if (changes.isEmpty()) {
            return new Ready(changes);
        }
        Catalog result = standing.apply(WriteOrder.entries(changes, "", Instant.EPOCH));
        List<Refusal> refusals = new ArrayList<>();
        for (CatalogChange change : changes) {
            if (change.object() instanceof Tenant tenant) {
                placement(standing, result, change, tenant, refusals);
            }
        }
        refusals.addAll(stillUsed(changes, result));
        if (refusals.isEmpty()) {
            try {
                result.requireConsistent();
            } catch (IllegalArgumentException e) {
                refusals.add(new Inconsistent(String.valueOf(e.getMessage())));
            }
        }
        return refusals.isEmpty() ? new Ready(changes) : new Refused(changes, refusals);
    }

    private static void placement(
            Catalog standing,
            Catalog result,
            CatalogChange change,
            Tenant tenant,
            List<Refusal> refusals) {
        switch (change) {
            case Added ignored ->
                    standing.tenantOfShard(tenant.shard())
                            .filter(owner -> result.tenant(owner.name()).isEmpty())
                            .ifPresent(
                                    owner ->
                                            refusals.add(
                                                    new ShardInherited(
                                                            tenant.name(),
                                                            owner.name(),
                                                            tenant.shard())));
            case Changed ignored -> {
                Tenant was = standing.tenant(tenant.name()).orElseThrow();
                if (was.shard() != tenant.shard()) {
                    refusals.add(
                            new TenantMoved(tenant.name(), "shard", was.shard(), tenant.shard()));
                }
                if (was.partition() != tenant.partition()) {
                    refusals.add(
                            new TenantMoved(
                                    tenant.name(),
                                    "partition",
                                    was.partition(),
                                    tenant.partition()));
                }
            }
            case Removed ignored -> {}
        }
    }

    private static List<Refusal> stillUsed(List<CatalogChange> changes, Catalog result) {
        Map<String, List<String>> users = new TreeMap<>();
        for (CatalogObject user : result.objects()) {
            for (Reference reference : Reference.of(user)) {
                users.computeIfAbsent(
                                Catalog.key(reference.kind(), reference.name()),
                                key -> new ArrayList<>())
                        .add(Catalog.key(CatalogKind.of(user), user.name()));
            }
        }
        return changes.stream()
                .filter(Removed.class::isInstance)
                .filter(removed -> users.containsKey(removed.key()))
                .<Refusal>map(
                        removed ->
                                new StillUsed(
                                        removed.key(),
                                        users.getOrDefault(removed.key(), List.of())))
                .toList();
    }
}
