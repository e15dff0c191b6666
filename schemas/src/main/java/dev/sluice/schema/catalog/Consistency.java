package dev.sluice.schema.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules that span objects of a catalogue: every reference leads somewhere, nothing is claimed
 * twice.
 */
final class Consistency {
    private Consistency() {}

    /**
     * @throws IllegalArgumentException naming the first offender
     */
    static void require(Catalog catalog) {
        for (CatalogObject object : catalog.objects()) {
            for (Reference reference : Reference.of(object)) {
                if (catalog.object(reference.kind(), reference.name()).isEmpty()) {
                    throw new IllegalArgumentException(
                            "%s %s: %s %s (expected: one that the catalogue has)"
                                    .formatted(
                                            CatalogKind.of(object).wireId(),
                                            object.name(),
                                            reference.kind().wireId(),
                                            reference.name()));
                }
            }
        }
        for (Provider provider : catalog.all(Provider.class).toList()) {
            // Not where one is read: those of before are in the log.
            ProviderManners.requireNobody(provider.baseUrl(), provider.name());
            if (!WireApis.NAMES.contains(provider.wire())) {
                throw new IllegalArgumentException(
                        "provider %s: wire %s (expected: one of %s)"
                                .formatted(
                                        provider.name(),
                                        provider.wire(),
                                        String.join(", ", WireApis.NAMES)));
            }
        }
        for (Lane lane : catalog.lanes()) {
            requireCheckable(catalog, lane);
        }
        for (ApiKey key : catalog.all(ApiKey.class).toList()) {
            for (String hash : key.hashes()) {
                ApiKey other = catalog.keyByHash(hash).orElse(key);
                if (!other.name().equals(key.name())) {
                    throw new IllegalArgumentException(
                            "api_keys %s and %s: have the same hash (expected: one key per hash)"
                                    .formatted(key.name(), other.name()));
                }
            }
        }
        for (Tenant tenant : catalog.tenants()) {
            Tenant other = catalog.tenantOfShard(tenant.shard()).orElse(tenant);
            if (!other.name().equals(tenant.name())) {
                throw new IllegalArgumentException(
                        "tenants %s and %s: both have shard %d (expected: one shard per tenant)"
                                .formatted(tenant.name(), other.name(), tenant.shard()));
            }
        }
        Map<List<String>, Project> projects = new HashMap<>();
        for (Project project : catalog.all(Project.class).toList()) {
            Project other =
                    projects.putIfAbsent(List.of(project.tenant(), project.project()), project);
            if (other != null) {
                throw new IllegalArgumentException(
                        "projects %s and %s: both are project %s of tenant %s (expected: one object per project)"
                                .formatted(
                                        other.name(),
                                        project.name(),
                                        project.project(),
                                        project.tenant()));
            }
        }
    }

    private static void requireCheckable(Catalog catalog, Lane lane) {
        String wire =
                catalog.account(lane.account())
                        .flatMap(account -> catalog.provider(account.provider()))
                        .map(Provider::wire)
                        .orElse("");
        if (lane.healthCheck() != null && !WireApis.CHECKED.contains(wire)) {
            throw new IllegalArgumentException(
                    "lane %s: health_check over wire %s (expected: one of %s, which have a request for it that costs nothing)"
                            .formatted(lane.name(), wire, String.join(", ", WireApis.CHECKED)));
        }
    }
}
