package dev.sluice.ingress.responses;

import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.wire.WireFeatures;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which lanes of a route speak OpenAI's responses as they are: the provider's wire has them, and
 * the model says that it does. See decision 0027. Pure.
 */
enum NativeRoute {
    /** Whatever lane a job comes to, it does. */
    ALL,
    /** Some do, or may: of their models nobody has said what they can do. */
    SOME,
    NONE;

    static NativeRoute of(Catalog catalog, String route) {
        Set<NativeRoute> lanes = EnumSet.noneOf(NativeRoute.class);
        catalog.route(route).stream()
                .flatMap(NativeRoute::lanes)
                .distinct()
                .forEach(lane -> lanes.add(lane(catalog, lane)));
        if (lanes.isEmpty() || lanes.equals(EnumSet.of(NONE))) {
            return NONE;
        }
        return lanes.equals(EnumSet.of(ALL)) ? ALL : SOME;
    }

    /** Whatever the router may choose among. */
    private static Stream<String> lanes(Route route) {
        return Stream.of(
                        route.lanes().stream(),
                        route.rules().stream().flatMap(rule -> rule.lanes().stream()),
                        route.fallbacks().stream())
                .flatMap(names -> names);
    }

    private static NativeRoute lane(Catalog catalog, String name) {
        Optional<Lane> lane = catalog.lane(name);
        Optional<Model> model = lane.map(Lane::model).flatMap(catalog::model);
        Optional<Provider> provider =
                lane.map(Lane::account)
                        .flatMap(catalog::account)
                        .map(Account::provider)
                        .flatMap(catalog::provider);
        if (model.isEmpty()
                || provider.isEmpty()
                || !WireFeatures.has(provider.get().wire(), "responses")) {
            return NONE;
        }
        if (model.get().capabilities().isEmpty()) {
            return SOME;
        }
        return model.get().capabilities().contains(Capability.RESPONSES) ? ALL : NONE;
    }
}
