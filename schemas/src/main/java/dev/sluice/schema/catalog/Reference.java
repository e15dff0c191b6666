package dev.sluice.schema.catalog;

import java.util.List;
import java.util.stream.Stream;

/** That an object names another one, which the catalogue has to have. */
public record Reference(CatalogKind kind, String name) {

    /** What this object names, in the order of its fields. */
    public static List<Reference> of(CatalogObject object) {
        return switch (object) {
            case Tenant tenant -> to(CatalogKind.ROUTE, tenant.routes().stream());
            case Project project -> to(CatalogKind.TENANT, Stream.of(project.tenant()));
            case ApiKey key -> to(CatalogKind.TENANT, Stream.of(key.tenant()));
            case Budget budget ->
                    Stream.concat(
                                    to(CatalogKind.TENANT, Stream.of(budget.tenant())).stream(),
                                    to(CatalogKind.ROUTE, Stream.ofNullable(budget.route()))
                                            .stream())
                            .toList();
            case Provider ignored -> List.of();
            case Account account -> to(CatalogKind.PROVIDER, Stream.of(account.provider()));
            case LimitGroup ignored -> List.of();
            case Model ignored -> List.of();
            case Lane lane ->
                    List.of(
                            new Reference(CatalogKind.ACCOUNT, lane.account()),
                            new Reference(CatalogKind.MODEL, lane.model()),
                            new Reference(CatalogKind.LIMIT_GROUP, lane.limitGroup()));
            case Route route -> to(CatalogKind.LANE, route.everyLane().stream());
            // It may outlive what it names, and holds nobody from removing it.
            case Pause ignored -> List.of();
        };
    }

    private static List<Reference> to(CatalogKind kind, Stream<String> names) {
        return names.map(name -> new Reference(kind, name)).toList();
    }
}
