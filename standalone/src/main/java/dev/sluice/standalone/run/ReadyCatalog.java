package dev.sluice.standalone.run;

import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.ApiKey.Role;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.catalog.CatalogSeed;
import dev.sluice.standalone.catalog.CatalogText;
import dev.sluice.standalone.catalog.KeyPlan;
import dev.sluice.standalone.data.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Sees to it that the catalogue topic holds a catalogue, and keys for its first tenants. */
final class ReadyCatalog {
    private static final String SIMULATOR_KEY = "simulator-key";

    private final CatalogTopic topic;
    private final DataDirectory data;
    private final StandaloneOptions options;

    ReadyCatalog(CatalogTopic topic, DataDirectory data, StandaloneOptions options) {
        this.topic = topic;
        this.data = data;
        this.options = options;
    }

    List<TenantKey> prepare(URI simulator) throws IOException {
        data.secret(SIMULATOR_KEY, () -> ApiKeys.create().text());
        var places =
                new CatalogText.Places(
                        simulator, data.path().resolve(SIMULATOR_KEY), options.openai());
        Catalog wanted =
                options.catalog().isPresent()
                        ? CatalogText.file(options.catalog().get(), places)
                        : CatalogText.shipped(places);
        requireServable(wanted);
        options.said().accept(CatalogSeed.apply(topic, wanted, Instant.now()));
        Catalog standing = topic.read();
        List<TenantKey> keys = new ArrayList<>();
        for (Tenant tenant : firstTenants(standing)) {
            keys.add(key(standing, tenant.name(), keys.isEmpty()));
        }
        if (!keys.isEmpty()) {
            adminKey(standing, keys.getFirst().tenant());
        }
        return keys;
    }

    private List<Tenant> firstTenants(Catalog catalog) {
        return catalog.tenants().stream()
                .sorted(Comparator.comparingInt(Tenant::shard))
                .limit(options.keys())
                .toList();
    }

    private TenantKey key(Catalog standing, String tenant, boolean first) throws IOException {
        return key(
                standing,
                first ? "api-key" : "api-key-" + tenant,
                hash -> KeyPlan.key("standalone-" + tenant, hash, tenant));
    }

    /** Apart from the others, so that who submits jobs cannot change the catalogue by that key. */
    private void adminKey(Catalog standing, String tenant) throws IOException {
        key(
                standing,
                "admin-key",
                hash ->
                        KeyPlan.key(
                                "standalone-admin", hash, tenant, List.of(Role.ADMIN), List.of()));
    }

    /** A key whose file was deleted is made anew under the same name, so the old one ends. */
    private TenantKey key(Catalog standing, String file, Function<String, ApiKey> made)
            throws IOException {
        String text = data.secret(file, () -> ApiKeys.create().text());
        ApiKey key = made.apply(ApiKeys.hash(text));
        if (standing.keyByHash(key.hash()).isEmpty()) {
            Instant now = Instant.now();
            topic.change(
                    Deed.ofCommand("key in file " + file, now),
                    seen ->
                            KeyPlan.entries(
                                    seen,
                                    key.tenant(),
                                    false,
                                    LocalSettings.TOPICS.layout().coordinatorPartitions(),
                                    key,
                                    now));
        }
        return new TenantKey(key.tenant(), text, data.path().resolve(file));
    }

    private static void requireServable(Catalog catalog) {
        if (catalog.tenants().isEmpty()) {
            throw new IllegalArgumentException("tenants: none (expected: at least one)");
        }
        int partitions = LocalSettings.TOPICS.layout().coordinatorPartitions();
        for (Tenant tenant : catalog.tenants()) {
            if (tenant.partition() >= partitions) {
                throw new IllegalArgumentException(
                        "tenant %s: partition %d (expected: 0..%d in one process)"
                                .formatted(tenant.name(), tenant.partition(), partitions - 1));
            }
        }
        for (Lane lane : catalog.lanes()) {
            if (!lane.pool().equals(Topics.DEFAULT_POOL)) {
                throw new IllegalArgumentException(
                        "lane %s: pool %s (expected: %s, the only one in one process)"
                                .formatted(lane.name(), lane.pool(), Topics.DEFAULT_POOL));
            }
        }
    }
}
