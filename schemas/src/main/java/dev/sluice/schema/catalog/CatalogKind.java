package dev.sluice.schema.catalog;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The kinds of catalogue objects; wire ids never change. */
public enum CatalogKind {
    TENANT("tenant", "tenants", Tenant.class),
    PROJECT("project", "projects", Project.class),
    API_KEY("api_key", "api_keys", ApiKey.class),
    BUDGET("budget", "budgets", Budget.class),
    LIMIT("limit", "limits", Limit.class),
    PROVIDER("provider", "providers", Provider.class),
    ACCOUNT("account", "accounts", Account.class),
    LIMIT_GROUP("limit_group", "limit_groups", LimitGroup.class),
    MODEL("model", "models", Model.class),
    LANE("lane", "lanes", Lane.class),
    POLICY("policy", "policies", RoutePolicy.class),
    ROUTE("route", "routes", Route.class),
    PAUSE("pause", "pauses", Pause.class);

    private final String wireId;
    private final String section;
    private final Class<? extends CatalogObject> type;

    CatalogKind(String wireId, String section, Class<? extends CatalogObject> type) {
        this.wireId = wireId;
        this.section = section;
        this.type = type;
    }

    /** First half of the catalogue topic's key. */
    public String wireId() {
        return wireId;
    }

    /** The list in a catalogue file that holds this kind. */
    public String section() {
        return section;
    }

    /** Whether objects of this kind are written down by somebody; a pause comes and goes. */
    public boolean isConfiguration() {
        return this != PAUSE;
    }

    /** Kinds that a catalogue file may hold, in its order. */
    static List<CatalogKind> configuration() {
        return Arrays.stream(values()).filter(CatalogKind::isConfiguration).toList();
    }

    /** The kind whose list in a catalogue file is called like this. */
    public static Optional<CatalogKind> ofSection(String section) {
        return Arrays.stream(values()).filter(k -> k.section.equals(section)).findFirst();
    }

    Class<? extends CatalogObject> type() {
        return type;
    }

    /** Whether a key of the catalogue topic names an object of a kind that is known here. */
    public static boolean isKey(String key) {
        int slash = key.indexOf('/');
        return slash > 0
                && slash < key.length() - 1
                && ofWireId(key.substring(0, slash)).isPresent();
    }

    static Optional<CatalogKind> ofWireId(String wireId) {
        return Arrays.stream(values()).filter(k -> k.wireId.equals(wireId)).findFirst();
    }

    /** Kinds as they are listed above, which is the order of a file; names sorted. */
    static Comparator<CatalogObject> fileOrder() {
        return Comparator.comparing((CatalogObject object) -> of(object))
                .thenComparing(CatalogObject::name);
    }

    static CatalogKind of(Class<? extends CatalogObject> type) {
        return Arrays.stream(values()).filter(k -> k.type == type).findFirst().orElseThrow();
    }

    public static CatalogKind of(CatalogObject object) {
        return switch (object) {
            case Tenant ignored -> TENANT;
            case Project ignored -> PROJECT;
            case ApiKey ignored -> API_KEY;
            case Budget ignored -> BUDGET;
            case Limit ignored -> LIMIT;
            case Provider ignored -> PROVIDER;
            case Account ignored -> ACCOUNT;
            case LimitGroup ignored -> LIMIT_GROUP;
            case Model ignored -> MODEL;
            case Lane ignored -> LANE;
            case RoutePolicy ignored -> POLICY;
            case Route ignored -> ROUTE;
            case Pause ignored -> PAUSE;
        };
    }
}
