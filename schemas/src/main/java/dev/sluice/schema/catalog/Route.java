package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.schema.avro.OnLimit;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A virtual model name.
 *
 * @param lanes candidates
 * @param policy how candidates are ordered: one of {@link Policy}, or the name of a {@link
 *     RoutePolicy}, which then has the weights and what is sticky
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
 * @param defaultResponse what a job is answered when no provider answers
 * @param hedge when a job gets a second call beside its first; null: never
 */
public record Route(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) List<String> lanes,
        String policy,
        @Nullable Integer attemptsMax,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> weights,
        @Nullable String stickyBy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RouteRule> rules,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> fallbacks,
        @Nullable OnLimit onLimit,
        @Nullable DataClass dataClass,
        @Nullable DefaultResponse defaultResponse,
        @Nullable Hedge hedge)
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
        STICKY;

        /** Empty for a word that is none of these. */
        static Optional<Policy> of(String word) {
            return Arrays.stream(values())
                    .filter(policy -> policy.name().equalsIgnoreCase(word))
                    .findFirst();
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final int LANES_MAX = 32;

    private static final int ATTEMPTS_MAX = 6;

    public Route {
        CatalogObject.requireText(name, "route.name");
        lanes = List.copyOf(lanes);
        CatalogObject.requireRange(lanes.size(), 1, LANES_MAX, "route.lanes (number)");
        policy = policy == null ? Policy.CHEAPEST.word() : policy;
        CatalogObject.requireText(policy, "route.policy");
        policy = Policy.of(policy).map(Policy::word).orElse(policy);
        attemptsMax = attemptsMax == null ? ATTEMPTS_MAX : attemptsMax;
        CatalogObject.requireRange(attemptsMax, 1, 100, "route.attempts_max");
        rules = rules == null ? List.of() : List.copyOf(rules);
        CatalogObject.requireRange(rules.size(), 0, LANES_MAX, "route.rules (number)");
        fallbacks = fallbacks == null ? List.of() : List.copyOf(fallbacks);
        CatalogObject.requireRange(fallbacks.size(), 0, LANES_MAX, "route.fallbacks (number)");
        weights = weights == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(weights));
        requireCandidates(weights, lanes, rules);
        Optional<Policy> order = Policy.of(policy);
        if (order.isPresent()) {
            LaneChoice.requireWeights(weights, order.get(), "route");
            LaneChoice.requireSticky(stickyBy, order.get(), "route");
        } else if (!weights.isEmpty() || stickyBy != null) {
            throw new IllegalArgumentException(
                    "route.policy: %s beside weights or sticky_by (expected: those in the policy %s)"
                            .formatted(policy, policy));
        }
    }

    /** Without a default response and hedging. */
    public Route(
            String name,
            List<String> lanes,
            Policy policy,
            @Nullable Integer attemptsMax,
            Map<String, Integer> weights,
            @Nullable String stickyBy,
            List<RouteRule> rules,
            List<String> fallbacks,
            @Nullable OnLimit onLimit,
            @Nullable DataClass dataClass) {
        this(
                name,
                lanes,
                policy.word(),
                attemptsMax,
                weights,
                stickyBy,
                rules,
                fallbacks,
                onLimit,
                dataClass,
                null,
                null);
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

    /** How candidates are ordered; as listed where a named policy is not known. */
    public Policy order() {
        return Policy.of(policy).orElse(Policy.LISTED);
    }

    /** The name of its policy, if it is none of those that routes know by themselves. */
    Optional<String> policyName() {
        return Policy.of(policy).isPresent() ? Optional.empty() : Optional.of(policy);
    }

    /** With what its policy says filled in; what the route says itself holds. */
    Route by(RoutePolicy named) {
        Set<String> candidates = candidates(lanes, rules);
        Map<String, Integer> theirs = new TreeMap<>(named.weights());
        theirs.keySet().retainAll(candidates);
        return new Route(
                name,
                lanes,
                named.order().word(),
                attemptsMax,
                theirs,
                named.stickyBy(),
                rules,
                fallbacks,
                onLimit == null ? named.onLimit() : onLimit,
                dataClass,
                defaultResponse == null ? named.defaultResponse() : defaultResponse,
                hedge);
    }

    private static Set<String> candidates(List<String> lanes, List<RouteRule> rules) {
        Set<String> candidates = new HashSet<>(lanes);
        rules.forEach(rule -> candidates.addAll(rule.lanes()));
        return candidates;
    }

    private static void requireCandidates(
            Map<String, Integer> weights, List<String> lanes, List<RouteRule> rules) {
        Set<String> candidates = candidates(lanes, rules);
        weights.keySet()
                .forEach(
                        lane -> {
                            if (!candidates.contains(lane)) {
                                throw new IllegalArgumentException(
                                        "route.weights: %s (expected: one of the candidates)"
                                                .formatted(lane));
                            }
                        });
    }
}
