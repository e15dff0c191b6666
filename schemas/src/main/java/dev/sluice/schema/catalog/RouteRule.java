package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Other candidates for some of a route's jobs.
 *
 * @param when which jobs; without any condition: all
 * @param lanes instead of the route's own
 */
public record RouteRule(When when, @JsonProperty(required = true) List<String> lanes) {
    public RouteRule {
        when = when == null ? When.ALWAYS : when;
        lanes = List.copyOf(lanes);
        CatalogObject.requireRange(lanes.size(), 1, Route.LANES_MAX, "route.rules.lanes (number)");
    }

    /**
     * Conditions that all hold; one that is left out always holds.
     *
     * @param operations one of these
     * @param promptBytesMin size of the body, at least
     * @param promptBytesMax size of the body, at most
     * @param metadata all of these pairs
     * @param tenants one of these
     * @param projects one of these
     * @param keys one of these, by their public ids
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record When(
            List<String> operations,
            @Nullable Long promptBytesMin,
            @Nullable Long promptBytesMax,
            Map<String, String> metadata,
            List<String> tenants,
            List<String> projects,
            List<String> keys) {
        static final When ALWAYS =
                new When(List.of(), null, null, Map.of(), List.of(), List.of(), List.of());

        private static final int VALUES_MAX = 64;

        public When {
            operations = listed(operations, "operations");
            metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
            CatalogObject.requireRange(
                    metadata.size(), 0, VALUES_MAX, "route.rules.when.metadata (number)");
            tenants = listed(tenants, "tenants");
            projects = listed(projects, "projects");
            keys = listed(keys, "keys");
            long min = promptBytesMin == null ? 0 : promptBytesMin;
            CatalogObject.requireRange(min, 0, Long.MAX_VALUE, "route.rules.when.prompt_bytes_min");
            if (promptBytesMax != null) {
                CatalogObject.requireRange(
                        promptBytesMax, min, Long.MAX_VALUE, "route.rules.when.prompt_bytes_max");
            }
        }

        private static List<String> listed(List<String> given, String field) {
            List<String> values = given == null ? List.of() : List.copyOf(given);
            CatalogObject.requireRange(
                    values.size(), 0, VALUES_MAX, "route.rules.when.%s (number)".formatted(field));
            return values;
        }
    }
}
