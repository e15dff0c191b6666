package dev.sluice.schema.catalog.plan;

import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.ApiKey.Role;
import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.BudgetWindow;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.LimitPer;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.OnSilence;
import dev.sluice.schema.catalog.OverCap;
import dev.sluice.schema.catalog.PriceStep;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Project;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.Rate;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.catalog.RouteRule;
import dev.sluice.schema.catalog.ServiceTier;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.catalog.Tokenizer;
import dev.sluice.schema.topic.InTopics;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Catalogues in which every reference resolves. Names come from a few, so that two catalogues have
 * some in common; a tenant's place depends on its name alone.
 */
final class AnyCatalog {
    private static final List<String> NAMES =
            List.of("small", "yes", "007", "a: b", "é\n", "1e3", "~", "gpt-4.1");

    private final Random random;
    private Catalog catalog = Catalog.EMPTY;

    private AnyCatalog(Random random) {
        this.random = random;
    }

    static Catalog of(Random random) {
        return new AnyCatalog(random).fill();
    }

    private Catalog fill() {
        List<String> providers = names(1);
        List<String> accounts = names(1);
        List<String> groups = names(1);
        List<String> models = names(1);
        List<String> lanes = names(1);
        List<String> routes = names(0);
        List<String> tenants = names(1);
        add(providers, this::provider);
        add(accounts, name -> new Account(name, one(providers), one(List.of("none", "env:A"))));
        add(groups, this::limitGroup);
        add(models, this::model);
        add(lanes, name -> lane(name, accounts, models, groups));
        add(routes, name -> route(name, lanes));
        add(tenants, name -> tenant(name, routes));
        add(names(0), name -> project(name, one(tenants)));
        add(names(0), name -> key(name, one(tenants)));
        add(names(0), name -> budget(name, one(tenants), one(models)));
        add(names(0), name -> limit(name, one(tenants), one(models)));
        return catalog;
    }

    private <T extends CatalogObject> void add(List<String> names, Function<String, T> make) {
        for (String name : names) {
            catalog = catalog.with(make.apply(name), 1 + random.nextInt(5));
        }
    }

    private Lane lane(
            String name, List<String> accounts, List<String> models, List<String> groups) {
        return new Lane(
                name,
                one(accounts),
                one(models),
                one(groups),
                one(NAMES),
                one(List.of(ServiceTier.STANDARD, ServiceTier.FLEX, ServiceTier.PRIORITY)),
                maybe(() -> one(NAMES)),
                one(List.of(DataClass.values())));
    }

    private Route route(String name, List<String> lanes) {
        return new Route(
                name,
                List.of(lanes.getFirst(), one(lanes)),
                one(List.of(Route.Policy.values())),
                maybe(() -> 1 + random.nextInt(9)),
                random.nextBoolean() ? Map.of() : Map.of(lanes.getFirst(), random.nextInt(100)),
                one(List.of("user", "metadata.a: b")),
                random.nextBoolean() ? List.of() : List.of(rule(lanes)),
                random.nextBoolean() ? List.of() : List.of(one(lanes)),
                maybe(() -> one(List.of(OnLimit.values()))),
                maybe(() -> one(List.of(DataClass.values()))));
    }

    private RouteRule rule(List<String> lanes) {
        return new RouteRule(
                new RouteRule.When(
                        random.nextBoolean() ? List.of() : List.of("chat.completions"),
                        maybe(() -> (long) random.nextInt(10)),
                        maybe(() -> (long) 10 + random.nextInt(10)),
                        random.nextBoolean() ? Map.of() : Map.of(one(NAMES), one(NAMES)),
                        random.nextBoolean() ? List.of() : List.of(one(NAMES)),
                        List.of(),
                        List.of()),
                List.of(one(lanes)));
    }

    private Provider provider(String name) {
        return new Provider(
                name,
                one(List.of("openai", "anthropic", "gemini")),
                "http://" + random.nextInt(9),
                maybe(() -> Duration.ofMillis(1 + random.nextInt(3_600_000))),
                maybe(() -> Duration.ofNanos(1_000_000L + random.nextInt(1_000_000))),
                maybe(() -> Duration.ofSeconds(1 + random.nextInt(3_600))),
                maybe(() -> Duration.ofMinutes(1 + random.nextInt(60))));
    }

    private Model model(String name) {
        return new Model(
                name,
                one(NAMES),
                100 + random.nextInt(10),
                1 + random.nextInt(100),
                maybe(
                        () ->
                                prices(
                                        random.nextBoolean()
                                                ? Map.of()
                                                : Map.of(ServiceTier.FLEX, prices(Map.of())))),
                Set.of(),
                maybe(() -> Tokenizer.values()[random.nextInt(Tokenizer.values().length)]),
                maybe(() -> new BigDecimal("3.25")),
                maybe(() -> 1 + random.nextInt(9)));
    }

    private Prices prices(Map<ServiceTier, Prices> tiers) {
        return new Prices(
                price(),
                maybe(this::price),
                maybe(this::price),
                maybe(this::price),
                price(),
                maybe(this::price),
                maybe(this::price),
                maybe(this::price),
                maybe(this::price),
                random.nextBoolean() ? List.of() : List.of(step(10), step(20)),
                tiers);
    }

    private PriceStep step(int above) {
        return new PriceStep(
                above,
                price(),
                maybe(this::price),
                maybe(this::price),
                maybe(this::price),
                price(),
                maybe(this::price),
                maybe(this::price),
                maybe(this::price),
                maybe(this::price));
    }

    /** From 10E+2 down to eleven places, with zeros at the end and without. */
    private BigDecimal price() {
        return new BigDecimal(BigInteger.valueOf(random.nextInt(11)), random.nextInt(14) - 2);
    }

    private Tenant tenant(String name, List<String> routes) {
        int place = NAMES.indexOf(name);
        return new Tenant(
                name,
                place,
                place % 3,
                routes.isEmpty() || random.nextBoolean() ? List.of() : List.of(one(routes)),
                1 + random.nextInt(100),
                random.nextBoolean() ? List.of() : List.of(one(NAMES)),
                one(List.of(DataClass.values())),
                maybe(() -> 1 + random.nextInt(1_000)),
                random.nextBoolean() && InTopics.possible(name),
                maybe(() -> "short"));
    }

    private Project project(String name, String tenant) {
        return new Project(name, tenant, name, maybe(() -> 1 + random.nextInt(1_000)));
    }

    private LimitGroup limitGroup(String name) {
        Long requests = maybe(() -> 1L + random.nextInt(100_000));
        Long tokens = maybe(() -> 1L + random.nextInt(100_000_000));
        return new LimitGroup(
                name,
                10 + random.nextInt(100),
                maybe(() -> 1 + random.nextInt(10)),
                requests,
                requests == null ? null : maybe(() -> 2L + random.nextInt(100)),
                tokens,
                tokens == null ? null : maybe(() -> 2L + random.nextInt(100_000)),
                maybe(
                        () ->
                                new OnSilence(
                                        Duration.ofSeconds(5 + random.nextInt(100)),
                                        random.nextInt(101))));
    }

    private ApiKey key(String name, String tenant) {
        String older = maybe(() -> "%064x".formatted(NAMES.indexOf(name) + NAMES.size()));
        return new ApiKey(
                name,
                "%064x".formatted(NAMES.indexOf(name)),
                tenant,
                maybe(() -> one(NAMES)),
                random.nextBoolean() ? List.of() : List.of(one(List.of(Role.values()))),
                random.nextBoolean() ? List.of() : List.of("10.0.0.0/8", "2001:db8::/32"),
                maybe(() -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000))),
                random.nextBoolean(),
                older,
                older == null ? null : Instant.ofEpochSecond(random.nextInt()));
    }

    private Budget budget(String name, String tenant, String model) {
        return new Budget(
                name,
                tenant,
                maybe(() -> one(NAMES)),
                maybe(() -> one(NAMES)),
                maybe(() -> one(NAMES)),
                null,
                maybe(() -> model),
                one(List.of(BudgetWindow.values())),
                "Europe/Berlin",
                price().min(BigDecimal.TEN).setScale(9, RoundingMode.DOWN),
                one(List.of(List.of(), List.of(new BigDecimal("0.50"), BigDecimal.ONE))));
    }

    private Limit limit(String name, String tenant, String model) {
        return new Limit(
                name,
                tenant,
                maybe(() -> one(NAMES)),
                maybe(() -> one(NAMES)),
                maybe(() -> one(NAMES)),
                null,
                maybe(() -> model),
                one(List.of(LimitPer.values())),
                1 + random.nextInt(9),
                maybe(() -> new Rate(5 + random.nextInt(9), Duration.ofSeconds(90), 3L)),
                maybe(() -> new Rate(5, Duration.ofMillis(1_500), 1L + random.nextInt(5))),
                random.nextInt(9),
                null,
                null,
                null,
                null,
                one(List.of(OverCap.values())));
    }

    private List<String> names(int min) {
        List<String> shuffled = new ArrayList<>(NAMES);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, min + random.nextInt(4));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }
}
