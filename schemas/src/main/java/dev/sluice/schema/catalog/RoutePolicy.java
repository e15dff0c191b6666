package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.schema.avro.OnLimit;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How jobs choose among lanes, under a name that several routes refer to.
 *
 * @param name none of the words that routes know by themselves
 * @param order how candidates are ordered
 * @param weights by lane, as in {@link Route}; those of lanes that a route does not have are
 *     nothing to it
 * @param stickyBy as in {@link Route}
 * @param onLimit for routes that do not say
 * @param defaultResponse for routes that have none
 */
public record RoutePolicy(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) Route.Policy order,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> weights,
        @Nullable String stickyBy,
        @Nullable OnLimit onLimit,
        @Nullable DefaultResponse defaultResponse)
        implements CatalogObject {
    public RoutePolicy {
        CatalogObject.requireText(name, "policy.name");
        if (Route.Policy.of(name).isPresent()) {
            throw new IllegalArgumentException(
                    "policy.name: %s (expected: another name; routes know this one by themselves)"
                            .formatted(name));
        }
        weights = weights == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(weights));
        CatalogObject.requireRange(
                weights.size(), 0, Route.LANES_MAX * Route.LANES_MAX, "policy.weights (number)");
        LaneChoice.requireWeights(weights, order, "policy");
        LaneChoice.requireSticky(stickyBy, order, "policy");
    }
}
