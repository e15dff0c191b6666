package dev.sluice.schema.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.schema.avro.CatalogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One consistent view of the catalogue topic. Immutable; a change makes a new view. */
public final class Catalog {
    public static final Catalog EMPTY = new Catalog(Map.of());

    private record Versioned(CatalogObject object, long version) {}

    private final Map<String, Versioned> objects;
    private final Map<String, ApiKey> keysByHash;
    private final Map<Integer, Tenant> tenantsByShard;

    private Catalog(Map<String, Versioned> objects) {
        this.objects = Map.copyOf(objects);
        this.keysByHash = new HashMap<>();
        this.tenantsByShard = new HashMap<>();
        for (Versioned held : objects.values()) {
            if (held.object instanceof ApiKey key) {
                keysByHash.put(key.hash(), key);
            } else if (held.object instanceof Tenant tenant) {
                tenantsByShard.put(tenant.shard(), tenant);
            }
        }
    }

    /** The topic key of an object. */
    public static String key(CatalogKind kind, String name) {
        return kind.wireId() + "/" + name;
    }

    public Catalog with(CatalogObject object, long version) {
        Map<String, Versioned> next = new HashMap<>(objects);
        next.put(key(CatalogKind.of(object), object.name()), new Versioned(object, version));
        return new Catalog(next);
    }

    /**
     * Applies a batch of records of the catalogue topic, in order; a null entry deletes.
     *
     * @throws IllegalArgumentException naming an entry that cannot be read; entries before it are
     *     lost with this call
     */
    public Catalog apply(Map<String, @Nullable CatalogEntry> changes) {
        Map<String, Versioned> next = new HashMap<>(objects);
        changes.forEach(
                (key, entry) -> {
                    if (entry == null) {
                        next.remove(key);
                    } else {
                        next.put(key, new Versioned(read(entry), entry.getVersion()));
                    }
                });
        return new Catalog(next);
    }

    /**
     * @throws IllegalArgumentException naming the entry and what is wrong with it
     */
    public static CatalogObject read(CatalogEntry entry) {
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

    /** Records that put this whole catalogue on the topic, keyed by {@link #key}. */
    public Map<String, CatalogEntry> entries(String updatedBy, Instant now) {
        Map<String, CatalogEntry> entries = new HashMap<>();
        objects.forEach(
                (key, held) -> entries.put(key, entry(held.object, held.version, updatedBy, now)));
        return entries;
    }

    public static CatalogEntry entry(
            CatalogObject object, long version, String updatedBy, Instant now) {
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

    public boolean isEmpty() {
        return objects.isEmpty();
    }

    public Optional<Tenant> tenant(String name) {
        return find(CatalogKind.TENANT, name, Tenant.class);
    }

    public Optional<Tenant> tenantOfShard(int shard) {
        return Optional.ofNullable(tenantsByShard.get(shard));
    }

    /**
     * @param hash SHA-256 of the key text, lower-case hex
     */
    public Optional<ApiKey> keyByHash(String hash) {
        return Optional.ofNullable(keysByHash.get(hash));
    }

    public Optional<Provider> provider(String name) {
        return find(CatalogKind.PROVIDER, name, Provider.class);
    }

    public Optional<Account> account(String name) {
        return find(CatalogKind.ACCOUNT, name, Account.class);
    }

    public Optional<LimitGroup> limitGroup(String name) {
        return find(CatalogKind.LIMIT_GROUP, name, LimitGroup.class);
    }

    public Optional<Model> model(String name) {
        return find(CatalogKind.MODEL, name, Model.class);
    }

    public Optional<Lane> lane(String name) {
        return find(CatalogKind.LANE, name, Lane.class);
    }

    public Optional<Route> route(String name) {
        return find(CatalogKind.ROUTE, name, Route.class);
    }

    public Collection<LimitGroup> limitGroups() {
        return all(LimitGroup.class);
    }

    public Collection<Lane> lanes() {
        return all(Lane.class);
    }

    public Collection<Route> routes() {
        return all(Route.class);
    }

    public Collection<Tenant> tenants() {
        return all(Tenant.class);
    }

    /** Names the prices in a usage record: which model entry, in which version. */
    public String priceVersion(Model model) {
        Versioned held = objects.get(key(CatalogKind.MODEL, model.name()));
        return model.name() + "@" + (held == null ? 0 : held.version);
    }

    /**
     * @throws IllegalArgumentException naming the first reference that leads nowhere
     */
    public void requireConsistent() {
        for (Lane lane : lanes()) {
            require(account(lane.account()), "lane", lane.name(), "account", lane.account());
            require(model(lane.model()), "lane", lane.name(), "model", lane.model());
            require(
                    limitGroup(lane.limitGroup()),
                    "lane",
                    lane.name(),
                    "limit_group",
                    lane.limitGroup());
        }
        for (Account account : all(Account.class)) {
            require(
                    provider(account.provider()),
                    "account",
                    account.name(),
                    "provider",
                    account.provider());
        }
        for (Route route : routes()) {
            for (String lane : route.lanes()) {
                require(lane(lane), "route", route.name(), "lane", lane);
            }
        }
        for (ApiKey key : all(ApiKey.class)) {
            require(tenant(key.tenant()), "api_key", key.name(), "tenant", key.tenant());
        }
        if (tenantsByShard.size() != tenants().size()) {
            throw new IllegalArgumentException(
                    "tenants: two of them have the same shard (expected: one shard per tenant)");
        }
    }

    private static void require(
            Optional<?> found, String kind, String name, String field, String value) {
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s %s: %s %s (expected: one that the catalogue has)"
                            .formatted(kind, name, field, value));
        }
    }

    private <T extends CatalogObject> Optional<T> find(
            CatalogKind kind, String name, Class<T> type) {
        Versioned held = objects.get(key(kind, name));
        return held == null ? Optional.empty() : Optional.of(type.cast(held.object));
    }

    private <T extends CatalogObject> Collection<T> all(Class<T> type) {
        List<T> found = new ArrayList<>();
        for (Versioned held : objects.values()) {
            if (type.isInstance(held.object)) {
                found.add(type.cast(held.object));
            }
        }
        return found;
    }
}
