package dev.sluice.schema.catalog;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the keys of a choice among lanes must be, in a route or in a policy of its own. */
final class LaneChoice {
    private static final Set<String> STICKY_BY = Set.of("user", "key", "project", "tenant");
    private static final String METADATA = "metadata.";
    private static final int PERCENT_MAX = 100;
    private static final int WEIGHT_MAX = 1_000_000;

    private LaneChoice() {}

    /**
     * @param at what has them, for errors
     */
    static void requireWeights(Map<String, Integer> weights, Route.Policy order, String at) {
        int max = order == Route.Policy.CANARY ? PERCENT_MAX : WEIGHT_MAX;
        weights.forEach(
                (lane, weight) ->
                        CatalogObject.requireRange(weight, 0, max, at + ".weights of " + lane));
        if (order == Route.Policy.CANARY) {
            CatalogObject.requireRange(
                    weights.values().stream().mapToInt(Integer::intValue).sum(),
                    0,
                    max,
                    at + ".weights (sum of percents)");
        }
    }

    static void requireSticky(@Nullable String stickyBy, Route.Policy order, String at) {
        if (order == Route.Policy.STICKY && stickyBy == null) {
            throw new IllegalArgumentException(
                    "%s.sticky_by: missing (expected: with policy sticky, one of user, key, project, tenant, metadata.NAME)"
                            .formatted(at));
        }
        if (stickyBy != null
                && !STICKY_BY.contains(stickyBy)
                && !(stickyBy.startsWith(METADATA) && stickyBy.length() > METADATA.length())) {
            throw new IllegalArgumentException(
                    "%s.sticky_by: %s (expected: user, key, project, tenant or metadata.NAME)"
                            .formatted(at, stickyBy));
        }
    }
}
