package dev.sluice.ingress.run;

import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.ApiKey.Role;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.catalog.Tenant;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two tenants with a key each: acme may use every route, globex only small. Route unpriced has a
 * lane without a price.
 */
@Singleton
@Replaces(bean = Catalogs.class, factory = IngressFactory.class)
public final class FakeCatalogs implements Catalogs {
    public static final String ACME_KEY = "sk-sluice-acme";
    public static final String GLOBEX_KEY = "sk-sluice-globex";
    public static final String REVOKED_KEY = "sk-sluice-revoked";
    public static final String EXPIRED_KEY = "sk-sluice-expired";
    public static final String PROJECT_KEY = "sk-sluice-project";
    public static final String LOCAL_KEY = "sk-sluice-local";
    public static final String REMOTE_KEY = "sk-sluice-remote";
    public static final String ROTATED_KEY = "sk-sluice-rotated";
    public static final String BEFORE_KEY = "sk-sluice-before";
    public static final String VIEWER_KEY = "sk-sluice-viewer";
    public static final String OPERATOR_KEY = "sk-sluice-operator";
    public static final String ADMIN_KEY = "sk-sluice-admin";
    public static final Catalog CATALOG = catalog();

    private volatile Catalog current = CATALOG;

    @Override
    public Catalog current() {
        return current;
    }

    public void show(Catalog next) {
        current = next;
    }

    private static Catalog catalog() {
        Prices prices = new Prices(BigDecimal.ONE, null, null, BigDecimal.TWO, null);
        return Catalog.EMPTY
                .with(new Tenant("acme", 7, 3, List.of(), 1_000), 1)
                .with(new Tenant("globex", 8, 1, List.of("small"), 1_000), 1)
                .with(key("acme-key", ACME_KEY, "acme", null, null, false), 1)
                .with(key("globex-key", GLOBEX_KEY, "globex", null, null, false), 1)
                .with(key("revoked-key", REVOKED_KEY, "acme", null, null, true), 1)
                .with(key("expired-key", EXPIRED_KEY, "acme", null, Instant.EPOCH, false), 1)
                .with(key("project-key", PROJECT_KEY, "acme", "search", null, false), 1)
                .with(of(LOCAL_KEY, Role.CLIENT, "127.0.0.0/8", "::1/128"), 1)
                .with(of(REMOTE_KEY, Role.CLIENT, "198.51.100.0/24"), 1)
                .with(
                        key("before", BEFORE_KEY, "acme", null, null, false)
                                .rotated(
                                        ApiKeys.hash(ROTATED_KEY),
                                        Instant.parse("2100-01-01T00:00:00Z")),
                        2)
                .with(of(VIEWER_KEY, Role.VIEWER), 1)
                .with(of(OPERATOR_KEY, Role.OPERATOR), 1)
                .with(of(ADMIN_KEY, Role.ADMIN), 1)
                .with(
                        new Provider("sim", "openai", "http://localhost:1", null, null, null, null),
                        1)
                .with(new Account("account", "sim", "none"), 1)
                .with(new LimitGroup("group", 4), 1)
                .with(new Model("priced", "upstream", 8_192, 1_024, prices), 1)
                .with(new Model("unpriced", "upstream", 8_192, 1_024, null), 1)
                .with(new Lane("priced-lane", "account", "priced", "group", "default"), 1)
                .with(new Lane("unpriced-lane", "account", "unpriced", "group", "default"), 1)
                .with(
                        new Route(
                                "small",
                                List.of("unpriced-lane", "priced-lane"),
                                Route.Policy.CHEAPEST,
                                3),
                        1)
                .with(new Route("large", List.of("priced-lane"), Route.Policy.CHEAPEST, 3), 1)
                .with(new Route("unpriced", List.of("unpriced-lane"), Route.Policy.CHEAPEST, 3), 1);
    }

    private static ApiKey of(String text, Role role, String... cidrs) {
        return new ApiKey(
                text.replace("sk-sluice-", "") + "-key",
                ApiKeys.hash(text),
                "acme",
                null,
                List.of(role),
                List.of(cidrs),
                null,
                false,
                null,
                null);
    }

    private static ApiKey key(
            String name,
            String text,
            String tenant,
            @Nullable String project,
            @Nullable Instant expiresAt,
            boolean revoked) {
        return new ApiKey(name, ApiKeys.hash(text), tenant, project, expiresAt, revoked);
    }
}
