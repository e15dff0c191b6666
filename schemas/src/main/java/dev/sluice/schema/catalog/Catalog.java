package dev.sluice.schema.catalog;

import dev.sluice.schema.avro.CatalogEntry;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One consistent view of the catalogue topic. Immutable; a change makes a new view. */
public final class Catalog {
    public static final Catalog EMPTY = new Catalog(Map.of());

    private record Versioned(CatalogObject object, long version) {}

    /** By topic key. */
    private final Map<String, Versioned> objects;

    /** Lookups by name run per job. */
    private final Map<CatalogKind, Map<String, CatalogObject>> byName;

    private final Map<String, ApiKey> keysByHash;
    private final Map<Integer, Tenant> tenantsByShard;
    private final Map<List<String>, Project> projects;
    private final Map<String, List<Budget>> budgetsByTenant;
    private final Map<String, List<Limit>> limitsByTenant;
    private final Map<String, String> priceVersions;

    private Catalog(Map<String, Versioned> objects) {
        this.objects = Map.copyOf(objects);
        this.byName = new EnumMap<>(CatalogKind.class);
        for (CatalogKind kind : CatalogKind.values()) {
            byName.put(kind, new HashMap<>());
        }
        for (Versioned held : objects.values()) {
            byName.getOrDefault(CatalogKind.of(held.object), Map.of())
                    .put(held.object.name(), held.object);
        }
        byName.getOrDefault(CatalogKind.ROUTE, new HashMap<>())
                .replaceAll((name, route) -> byItsPolicy((Route) route));
        this.keysByHash = new HashMap<>();
        all(ApiKey.class).forEach(key -> key.hashes().forEach(hash -> keysByHash.put(hash, key)));
        this.projects = all(Project.class).collect(index(p -> List.of(p.tenant(), p.project())));
        this.tenantsByShard = all(Tenant.class).collect(index(Tenant::shard));
        this.budgetsByTenant =
                all(Budget.class)
                        .sorted(Comparator.comparing(Budget::name))
                        .collect(Collectors.groupingBy(Budget::tenant));
        this.limitsByTenant =
                all(Limit.class)
                        .sorted(Comparator.comparing(Limit::name))
                        .collect(Collectors.groupingBy(Limit::tenant));
        this.priceVersions =
                all(Model.class)
                        .collect(Collectors.toMap(Model::name, m -> priceVersion(m.name())));
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
        return CatalogEntries.read(entry);
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
        return CatalogEntries.of(object, version, updatedBy, now);
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
        return version(key(kind, name));
    }

    /** By topic key. */
    public long version(String key) {
        Versioned held = objects.get(key);
        return held == null ? 0 : held.version;
    }

    public Optional<Tenant> tenant(String name) {
        return find(Tenant.class, CatalogKind.TENANT, name);
    }

    public Optional<Tenant> tenantOfShard(int shard) {
        return Optional.ofNullable(tenantsByShard.get(shard));
    }

    /** Part of its tenant's jobs that a project gets beside others; 1 for one without an object. */
    public int projectWeight(String tenant, String project) {
        return Optional.ofNullable(projects.get(List.of(tenant, project)))
                .map(Project::weight)
                .orElse(1);
    }

    /** Whether calls for a tenant or a route, or on a lane, may not start. */
    public boolean paused(CatalogKind kind, String name) {
        return anyPaused() && object(CatalogKind.PAUSE, Pause.name(kind, name)).isPresent();
    }

    public boolean anyPaused() {
        return !byName.getOrDefault(CatalogKind.PAUSE, Map.of()).isEmpty();
    }

    /**
     * The key that has, or had before it was rotated, a secret with this hash.
     *
     * @param hash SHA-256 of the key text, lower-case hex
     */
    public Optional<ApiKey> keyByHash(String hash) {
        return Optional.ofNullable(keysByHash.get(hash));
    }

    public Optional<Provider> provider(String name) {
        return find(Provider.class, CatalogKind.PROVIDER, name);
    }

    public Optional<Account> account(String name) {
        return find(Account.class, CatalogKind.ACCOUNT, name);
    }

    public Optional<LimitGroup> limitGroup(String name) {
        return find(LimitGroup.class, CatalogKind.LIMIT_GROUP, name);
    }

    public Optional<Model> model(String name) {
        return find(Model.class, CatalogKind.MODEL, name);
    }

    public Optional<Lane> lane(String name) {
        return find(Lane.class, CatalogKind.LANE, name);
    }

    private Route byItsPolicy(Route route) {
        return route.policyName()
                .flatMap(name -> find(RoutePolicy.class, CatalogKind.POLICY, name))
                .map(route::by)
                .orElse(route);
    }

    /** With what its policy says filled in. */
    public Optional<Route> route(String name) {
        return find(Route.class, CatalogKind.ROUTE, name);
    }

    public Optional<Budget> budget(String name) {
        return find(Budget.class, CatalogKind.BUDGET, name);
    }

    public Optional<Limit> limit(String name) {
        return find(Limit.class, CatalogKind.LIMIT, name);
    }

    public List<Tenant> tenants() {
        return all(Tenant.class).toList();
    }

    public List<LimitGroup> limitGroups() {
        return all(LimitGroup.class).toList();
    }

    public List<Lane> lanes() {
        return all(Lane.class).toList();
    }

    public List<Route> routes() {
        return all(Route.class).toList();
    }

    public List<Budget> budgets() {
        return all(Budget.class).toList();
    }

    /** All of a type, in no order. */
    <T extends CatalogObject> Stream<T> all(Class<T> type) {
        return byName.getOrDefault(CatalogKind.of(type), Map.of()).values().stream()
                .map(type::cast);
    }

    /** Of a tenant, in the order of their names. */
    public List<Budget> budgets(String tenant) {
        return budgetsByTenant.getOrDefault(tenant, List.of());
    }

    public List<Limit> limits() {
        return all(Limit.class).toList();
    }

    /** Of a tenant, in the order of their names. */
    public List<Limit> limits(String tenant) {
        return limitsByTenant.getOrDefault(tenant, List.of());
    }

    /** The prices of a lane; empty: unknown, and then no job runs there. */
    public Optional<Prices> prices(Lane lane) {
        return model(lane.model()).flatMap(model -> model.pricesIn(lane.serviceTier()));
    }

    /**
     * Names the prices in a usage record: which model entry, in which version, of which tier if not
     * the standard one.
     */
    public String priceVersion(Model model, ServiceTier tier) {
        String version = priceVersions.getOrDefault(model.name(), model.name() + "@0");
        return tier == ServiceTier.STANDARD
                ? version
                : version + "/" + tier.name().toLowerCase(Locale.ROOT);
    }

    private String priceVersion(String model) {
        return model + "@" + version(CatalogKind.MODEL, model);
    }

    /**
     * @throws IllegalArgumentException naming a reference that leads nowhere, or two objects that
     *     claim the same
     */
    public void requireConsistent() {
        Consistency.require(this);
    }

    private <T extends CatalogObject> Optional<T> find(
            Class<T> type, CatalogKind kind, String name) {
        return Optional.ofNullable(byName.getOrDefault(kind, Map.of()).get(name)).map(type::cast);
    }

    private static <K, T extends CatalogObject> Collector<T, ?, Map<K, T>> index(
            Function<T, K> key) {
        // Two objects with one key: requireConsistent tells; until then the later one serves.
        return Collectors.toMap(key, Function.identity(), (first, second) -> second);
    }
}
