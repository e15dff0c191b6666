package dev.sluice.standalone.catalog;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.ApiKey.Role;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Tenant;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What has to be written so that a tenant has a key. Pure. */
public final class KeyPlan {
    private static final int SHARD_MAX = 65_535;
    private static final int QUEUED_JOBS_MAX = 1_000_000;

    private KeyPlan() {}

    /**
     * Entries that add the key, and the tenant first if it is missing and may be made.
     *
     * @param partitions coordinator partitions; a new tenant goes to the one with the fewest
     *     tenants
     * @throws IllegalArgumentException when there is no such tenant and none is to be made
     */
    public static Map<String, @Nullable CatalogEntry> entries(
            Catalog catalog,
            String tenant,
            boolean createTenant,
            int partitions,
            ApiKey key,
            Instant now) {
        Map<String, @Nullable CatalogEntry> entries = new LinkedHashMap<>();
        if (catalog.tenant(tenant).isEmpty()) {
            if (!createTenant) {
                throw new IllegalArgumentException(
                        "tenant %s: not in the catalogue (expected: one of %s, or --create-tenant)"
                                .formatted(
                                        tenant,
                                        catalog.tenants().stream()
                                                .map(Tenant::name)
                                                .sorted()
                                                .toList()));
            }
            entries.put(
                    Catalog.key(CatalogKind.TENANT, tenant),
                    Catalog.entry(placed(catalog, tenant, partitions), 1, "sluice key", now));
        }
        entries.put(
                Catalog.key(CatalogKind.API_KEY, key.name()),
                Catalog.entry(key, 1, "sluice key", now));
        return entries;
    }

    /** A client's key of this tenant, known by the hash of its text only. */
    public static ApiKey key(String name, String hash, String tenant) {
        return key(name, hash, tenant, List.of(), List.of());
    }

    /**
     * @param roles none: client
     * @param cidrs networks that it may be used from; none: all
     */
    public static ApiKey key(
            String name, String hash, String tenant, List<Role> roles, List<String> cidrs) {
        return new ApiKey(name, hash, tenant, null, roles, cidrs, null, false, null, null);
    }

    static Tenant placed(Catalog catalog, String name, int partitions) {
        int shard =
                IntStream.rangeClosed(1, SHARD_MAX)
                        .filter(free -> catalog.tenantOfShard(free).isEmpty())
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "tenant %s: all %d shards are taken"
                                                        .formatted(name, SHARD_MAX)));
        Map<Integer, Long> load =
                catalog.tenants().stream()
                        .collect(Collectors.groupingBy(Tenant::partition, Collectors.counting()));
        int partition = 0;
        for (int candidate = 1; candidate < partitions; candidate++) {
            if (load.getOrDefault(candidate, 0L) < load.getOrDefault(partition, 0L)) {
                partition = candidate;
            }
        }
        return new Tenant(name, shard, partition, List.of(), QUEUED_JOBS_MAX);
    }

    /** The tenant that a ready-made key belongs to: the one with the lowest shard. */
    public static Optional<Tenant> first(Catalog catalog) {
        return catalog.tenants().stream().min(Comparator.comparingInt(Tenant::shard));
    }
}
