package dev.sluice.schema.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.schema.avro.CatalogEntry;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One consistent view of the catalogue topic. Immutable; a change makes a new view. */
public final class Catalog {
    public static final Catalog EMPTY = new Catalog(Map.of());

    private record Versioned(CatalogObject object, long version) {}

    /** By topic key. Lookups by name, which run per job, use the maps below. */
    private final Map<String, Versioned> objects;

    private final Map<String, Tenant> tenants;
    private final Map<String, ApiKey> keysByHash;
    private final Map<String, Provider> providers;
    private final Map<String, Account> accounts;
    private final Map<String, LimitGroup> limitGroups;
    private final Map<String, Model> models;
    private final Map<String, Lane> lanes;
    private final Map<String, Route> routes;
    private final Map<Integer, Tenant> tenantsByShard;
    private final Map<String, Budget> budgets;
    private final Map<String, List<Budget>> budgetsByTenant;
    private final Map<String, String> priceVersions;

    private Catalog(Map<String, Versioned> objects) {
        this.objects = Map.copyOf(objects);
        this.tenants = by(Tenant::name, Tenant.class);
        this.keysByHash = by(ApiKey::hash, ApiKey.class);
        this.providers = by(Provider::name, Provider.class);
        this.accounts = by(Account::name, Account.class);
        this.limitGroups = by(LimitGroup::name, LimitGroup.class);
        this.models = by(Model::name, Model.class);
        this.lanes = by(Lane::name, Lane.class);
        this.routes = by(Route::name, Route.class);
        this.tenantsByShard = by(Tenant::shard, Tenant.class);
        this.budgets = by(Budget::name, Budget.class);
        this.budgetsByTenant =
                all(Budget.class)
                        .sorted(Comparator.comparing(Budget::name))
                        .collect(Collectors.groupingBy(Budget::tenant));
        this.priceVersions = new HashMap<>();
        models.keySet().forEach(name -> priceVersions.put(name, priceVersion(name)));
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
     * A catalogue of these objects, each in version 1.
     *
     * @throws IllegalArgumentException naming an object that comes twice
     */
    static Catalog of(Collection<CatalogObject> objects) {
        Map<String, Versioned> all = new HashMap<>();
        for (CatalogObject object : objects) {
            String key = key(CatalogKind.of(object), object.name());
            if (all.put(key, new Versioned(object, 1)) != null) {
                throw new IllegalArgumentException(
                        "%s: comes twice (expected: once)".formatted(key));
            }
        }
        return new Catalog(all);
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

    /** Everything: kinds in the order of {@link CatalogKind}, names sorted. */
    public List<CatalogObject> objects() {
        return objects.values().stream()
                .map(Versioned::object)
                .sorted(CatalogKind.fileOrder())
                .toList();
    }

    public Optional<CatalogObject> object(CatalogKind kind, String name) {
        return Optional.ofNullable(objects.get(key(kind, name))).map(Versioned::object);
    }

    /** 0 for an object that is not there. */
    public long version(CatalogKind kind, String name) {
        Versioned held = objects.get(key(kind, name));
        return held == null ? 0 : held.version;
    }

    public Optional<Tenant> tenant(String name) {
        return Optional.ofNullable(tenants.get(name));
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
        return Optional.ofNullable(providers.get(name));
    }

    public Optional<Account> account(String name) {
        return Optional.ofNullable(accounts.get(name));
    }

    public Optional<LimitGroup> limitGroup(String name) {
        return Optional.ofNullable(limitGroups.get(name));
    }

    public Optional<Model> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    public Optional<Lane> lane(String name) {
        return Optional.ofNullable(lanes.get(name));
    }

    public Optional<Route> route(String name) {
        return Optional.ofNullable(routes.get(name));
    }

    public Collection<LimitGroup> limitGroups() {
        return limitGroups.values();
    }

    public Collection<Lane> lanes() {
        return lanes.values();
    }

    public Collection<Route> routes() {
        return routes.values();
    }

    public Collection<Tenant> tenants() {
        return tenants.values();
    }

    public Optional<Budget> budget(String name) {
        return Optional.ofNullable(budgets.get(name));
    }

    public Collection<Budget> budgets() {
        return budgets.values();
    }

    /** Of a tenant, in the order of their names. */
    public List<Budget> budgets(String tenant) {
        return budgetsByTenant.getOrDefault(tenant, List.of());
    }

    /** Names the prices in a usage record: which model entry, in which version. */
    public String priceVersion(Model model) {
        String version = priceVersions.get(model.name());
        return version == null ? model.name() + "@0" : version;
    }

    private String priceVersion(String model) {
        return model + "@" + version(CatalogKind.MODEL, model);
    }

    /**
     * @throws IllegalArgumentException naming a reference that leads nowhere, or two objects that
     *     claim the same
     */
    public void requireConsistent() {
        for (CatalogObject object : objects()) {
            for (Reference reference : Reference.of(object)) {
                if (object(reference.kind(), reference.name()).isEmpty()) {
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
        for (ApiKey key : all(ApiKey.class).toList()) {
            ApiKey other = keysByHash.getOrDefault(key.hash(), key);
            if (!other.name().equals(key.name())) {
                throw new IllegalArgumentException(
                        "api_keys %s and %s: have the same hash (expected: one key per hash)"
                                .formatted(key.name(), other.name()));
            }
        }
        for (Tenant tenant : tenants.values()) {
            Tenant other = tenantsByShard.getOrDefault(tenant.shard(), tenant);
            if (!other.name().equals(tenant.name())) {
                throw new IllegalArgumentException(
                        "tenants %s and %s: both have shard %d (expected: one shard per tenant)"
                                .formatted(tenant.name(), other.name(), tenant.shard()));
            }
        }
    }

    private <T extends CatalogObject> Stream<T> all(Class<T> type) {
        return objects.values().stream()
                .map(Versioned::object)
                .filter(type::isInstance)
                .map(type::cast);
    }

    private <K, T extends CatalogObject> Map<K, T> by(Function<T, K> key, Class<T> type) {
        Map<K, T> found = new HashMap<>();
        all(type).forEach(object -> found.put(key.apply(object), object));
        return Collections.unmodifiableMap(found);
    }
}
