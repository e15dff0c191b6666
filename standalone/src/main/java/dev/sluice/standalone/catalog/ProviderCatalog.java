package dev.sluice.standalone.catalog;

import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.CatalogYaml;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The shipped catalogue of the big providers and their main models, without tenants. */
public final class ProviderCatalog {
    private static final String RESOURCE = "/catalog/providers.yaml";

    private ProviderCatalog() {}

    public static String text() {
        try (InputStream in = ProviderCatalog.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "resource %s is not in the jar".formatted(RESOURCE));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What belongs to some of the providers: models that have a lane with them, and so on.
     *
     * @throws IllegalArgumentException naming a provider that is not shipped
     */
    public static String of(Set<String> providers) {
        Catalog catalog = CatalogFile.parse(text());
        for (String provider : providers) {
            if (catalog.provider(provider).isEmpty()) {
                throw new IllegalArgumentException(
                        "provider %s is not shipped (expected: one of %s)"
                                .formatted(
                                        provider,
                                        catalog.objects().stream()
                                                .filter(Provider.class::isInstance)
                                                .map(CatalogObject::name)
                                                .collect(Collectors.toCollection(TreeSet::new))));
            }
        }
        return CatalogYaml.write(
                catalog.objects().stream()
                        .filter(object -> belongs(object, providers, catalog))
                        .toList());
    }

    /** Accounts and limit groups of the shipped catalogue are named as their provider. */
    private static boolean belongs(CatalogObject object, Set<String> providers, Catalog catalog) {
        return switch (object) {
            case Provider provider -> providers.contains(provider.name());
            case Account account -> providers.contains(account.provider());
            case LimitGroup group -> providers.contains(group.name());
            case Lane lane -> providers.contains(lane.account());
            case Model model -> ofLanes(List.of(model.name()), providers, catalog);
            case Route route -> ofLanes(route.lanes(), providers, catalog);
            default -> false;
        };
    }

    /** Lanes of the shipped catalogue are named as their model. */
    private static boolean ofLanes(List<String> lanes, Set<String> providers, Catalog catalog) {
        return lanes.stream()
                .flatMap(lane -> catalog.lane(lane).stream())
                .anyMatch(lane -> providers.contains(lane.account()));
    }
}
