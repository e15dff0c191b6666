package dev.sluice.schema.catalog;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** That an object names another one, which the catalogue has to have. */
public record Reference(CatalogKind kind, String name) {

    /** What this object names, in the order of its fields. */
    public static List<Reference> of(CatalogObject object) {
        return switch (object) {
            case Tenant tenant -> to(CatalogKind.ROUTE, tenant.routes().stream());
            case Project project -> to(CatalogKind.TENANT, Stream.of(project.tenant()));
            case ApiKey key -> to(CatalogKind.TENANT, Stream.of(key.tenant()));
            case Budget budget -> scope(budget.tenant(), budget.route(), budget.model());
            case Limit limit -> scope(limit.tenant(), limit.route(), limit.model());
            case Provider ignored -> List.of();
            case Account account -> to(CatalogKind.PROVIDER, Stream.of(account.provider()));
            case LimitGroup ignored -> List.of();
            case Model ignored -> List.of();
            case Lane lane ->
                    List.of(
                            new Reference(CatalogKind.ACCOUNT, lane.account()),
                            new Reference(CatalogKind.MODEL, lane.model()),
                            new Reference(CatalogKind.LIMIT_GROUP, lane.limitGroup()));
            // Its weights may be of lanes that come and go.
            case RoutePolicy ignored -> List.of();
            case Route route ->
                    Stream.of(
                                    to(CatalogKind.LANE, route.everyLane().stream()),
                                    to(CatalogKind.POLICY, route.policyName().stream()))
                            .flatMap(List::stream)
                            .toList();
            // It may outlive what it names, and holds nobody from removing it.
            case Pause ignored -> List.of();
        };
    }

    private static List<Reference> scope(
            String tenant, @Nullable String route, @Nullable String model) {
        return Stream.of(
                        to(CatalogKind.TENANT, Stream.of(tenant)),
                        to(CatalogKind.ROUTE, Stream.ofNullable(route)),
                        to(CatalogKind.MODEL, Stream.ofNullable(model)))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Reference> to(CatalogKind kind, Stream<String> names) {
        return names.map(name -> new Reference(kind, name)).toList();
    }
}
