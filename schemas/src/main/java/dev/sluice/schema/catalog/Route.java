package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.schema.avro.OnLimit;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A virtual model name.
 *
 * @param lanes candidates
 * @param policy how candidates are ordered
 * @param attemptsMax one budget of attempts over retries and fallbacks
 * @param weights by candidate: its part of the jobs ({@code weighted}, {@code sticky}; 1 unless
 *     given), or percent of the jobs ({@code canary}; 0 unless given, the first candidate has the
 *     rest)
 * @param stickyBy what goes to one lane together ({@code sticky}): {@code user}, {@code key},
 *     {@code project}, {@code tenant} or {@code metadata.NAME}; a job without it goes by its own id
 * @param rules the first that holds replaces the candidates
 * @param fallbacks tried after all candidates, as listed
 * @param onLimit what happens to a job that meets a limit and does not say so itself
 * @param dataClass of the jobs, if stricter than their tenant's
 */
public record Route(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) List<String> lanes,
        Policy policy,
        @Nullable Integer attemptsMax,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> weights,
        @Nullable String stickyBy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RouteRule> rules,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> fallbacks,
        @Nullable OnLimit onLimit,
        @Nullable DataClass dataClass)
        implements CatalogObject {
    /** How a route orders its candidates. */
    public enum Policy {
        /** By the upper bound of what the job can cost there. */
        CHEAPEST,
        /** As listed. */
        LISTED,
        /** By when the job is likely to be done. */
        FASTEST,
        /** By cost and time together. */
        BALANCED,
        /** By lot, in proportion to the weights. */
        WEIGHTED,
        /** As listed, but for some percent of the jobs. */
        CANARY,
        /** By lot, the same for everything of one user, key or the like. */
        STICKY
    }

    static final int LANES_MAX = 32;

    private static final int ATTEMPTS_MAX = 6;
    private static final Set<String> STICKY_BY = Set.of("user", "key", "project", "tenant");
    private static final String METADATA = "metadata.";

    public Route {
        CatalogObject.requireText(name, "route.name");
        lanes = List.copyOf(lanes);
        CatalogObject.requireRange(lanes.size(), 1, LANES_MAX, "route.lanes (number)");
        policy = policy == null ? Policy.CHEAPEST : policy;
        attemptsMax = attemptsMax == null ? ATTEMPTS_MAX : attemptsMax;
        CatalogObject.requireRange(attemptsMax, 1, 100, "route.attempts_max");
        rules = rules == null ? List.of() : List.copyOf(rules);
        CatalogObject.requireRange(rules.size(), 0, LANES_MAX, "route.rules (number)");
        fallbacks = fallbacks == null ? List.of() : List.copyOf(fallbacks);
        CatalogObject.requireRange(fallbacks.size(), 0, LANES_MAX, "route.fallbacks (number)");
        weights = weights == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(weights));
        requireWeights(weights, policy, lanes, rules);
        requireSticky(stickyBy, policy);
    }

    /** Without rules, fallbacks and what else only some routes have. */
    public Route(String name, List<String> lanes, Policy policy, @Nullable Integer attemptsMax) {
        this(name, lanes, policy, attemptsMax, Map.of(), null, List.of(), List.of(), null, null);
    }

    /** Every lane that a job of this route may come to, each once. */
    public Set<String> everyLane() {
        Set<String> all = new LinkedHashSet<>(lanes);
        rules.forEach(rule -> all.addAll(rule.lanes()));
        all.addAll(fallbacks);
        return all;
    }

    private static void requireWeights(
            Map<String, Integer> weights,
            Policy policy,
            List<String> lanes,
            List<RouteRule> rules) {
        Set<String> candidates = new HashSet<>(lanes);
        rules.forEach(rule -> candidates.addAll(rule.lanes()));
        int max = policy == Policy.CANARY ? 100 : 1_000_000;
        weights.forEach(
                (lane, weight) -> {
                    if (!candidates.contains(lane)) {
                        throw new IllegalArgumentException(
                                "route.weights: %s (expected: one of the candidates)"
                                        .formatted(lane));
                    }
                    CatalogObject.requireRange(weight, 0, max, "route.weights of " + lane);
                });
        if (policy == Policy.CANARY) {
            CatalogObject.requireRange(
                    weights.values().stream().mapToInt(Integer::intValue).sum(),
                    0,
                    max,
                    "route.weights (sum of percents)");
        }
    }

    private static void requireSticky(@Nullable String stickyBy, Policy policy) {
        if (policy == Policy.STICKY && stickyBy == null) {
            throw new IllegalArgumentException(
                    "route.sticky_by: missing (expected: with policy sticky, one of user, key, project, tenant, metadata.NAME)");
        }
        if (stickyBy != null
                && !STICKY_BY.contains(stickyBy)
                && !(stickyBy.startsWith(METADATA) && stickyBy.length() > METADATA.length())) {
            throw new IllegalArgumentException(
                    "route.sticky_by: %s (expected: user, key, project, tenant or metadata.NAME)"
                            .formatted(stickyBy));
        }
    }
}
