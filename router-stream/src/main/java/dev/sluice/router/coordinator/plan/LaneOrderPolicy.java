package dev.sluice.router.coordinator.plan;

import static java.util.Objects.requireNonNull;

import dev.sluice.router.coordinator.plan.LaneView.LaneState;
import dev.sluice.schema.catalog.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lanes that a job may use in the order in which they are tried. Lanes that are held back,
 * and then lanes on which the deadline would pass, come last whatever the route wants: what is
 * known of them is a moment old, so they stay in the plan.
 */
final class LaneOrderPolicy {
    private final JobNeeds job;
    private final Route route;

    /** A lane in its place. */
    record Placed(Candidate candidate, String reason) {}

    LaneOrderPolicy(JobNeeds job, Route route) {
        this.job = job;
        this.route = route;
    }

    List<Placed> placed(List<Candidate> candidates, List<Candidate> fallbacks) {
        List<Placed> placed = new ArrayList<>();
        ordered(candidates).forEach(c -> placed.add(new Placed(c, reason(c))));
        fallbacks.forEach(c -> placed.add(new Placed(c, "fallback")));
        if (placed.stream().allMatch(p -> p.candidate.state().isEmpty())) {
            return placed;
        }
        return placed.stream()
                .map(p -> new Placed(p.candidate, drawback(p.candidate, p.reason)))
                .sorted(Comparator.comparingInt(p -> rank(p.candidate)))
                .toList();
    }

    private List<Candidate> ordered(List<Candidate> candidates) {
        if (candidates.size() < 2) {
            return candidates;
        }
        return switch (route.order()) {
            case LISTED -> candidates;
            case CHEAPEST -> by(candidates, Comparator.comparingLong(Candidate::costMaxNanoUsd));
            case FASTEST -> by(candidates, Comparator.comparingLong(Candidate::expectedMs));
            case BALANCED -> by(candidates, balanced(candidates));
            case WEIGHTED -> by(candidates, lot(job.jobId(), 1));
            case STICKY -> by(candidates, lot(stickyKey(), 1));
            case CANARY -> canary(candidates);
        };
    }

    private static List<Candidate> by(List<Candidate> candidates, Comparator<Candidate> order) {
        return candidates.stream().sorted(order).toList();
    }

    /** Twice as dear and half as slow are as good. */
    private static Comparator<Candidate> balanced(List<Candidate> candidates) {
        double cheapest =
                candidates.stream().mapToLong(Candidate::costMaxNanoUsd).min().orElse(0) + 1.0;
        double fastest =
                candidates.stream()
                                .filter(c -> c.state().isPresent())
                                .mapToLong(Candidate::expectedMs)
                                .min()
                                .orElse(0)
                        + 1.0;
        return Comparator.comparingDouble(
                c ->
                        (c.costMaxNanoUsd() + 1)
                                / cheapest
                                * (c.state().isEmpty() ? 1 : (c.expectedMs() + 1) / fastest));
    }

    private Comparator<Candidate> lot(String key, int otherwise) {
        Map<String, Integer> weights = route.weights();
        return Comparator.<Candidate>comparingDouble(
                        c -> Lot.rank(key, c.lane(), weights.getOrDefault(c.lane(), otherwise)))
                .reversed();
    }

    /** One draw per job: the percents of the lanes lie side by side in it. */
    private List<Candidate> canary(List<Candidate> candidates) {
        double drawn = Lot.draw(job.jobId(), route.name()) * 100;
        double upTo = 0;
        for (Candidate candidate : candidates) {
            upTo += route.weights().getOrDefault(candidate.lane(), 0);
            if (drawn < upTo) {
                List<Candidate> order = new ArrayList<>(candidates);
                order.remove(candidate);
                order.addFirst(candidate);
                return order;
            }
        }
        return candidates;
    }

    private String stickyKey() {
        String by = requireNonNull(route.stickyBy());
        @Nullable String value =
                switch (by) {
                    case "tenant" -> job.tenant();
                    case "key" -> job.key();
                    case "project" -> job.project();
                    case "user" -> job.user();
                    default -> job.metadata().get(by.substring(by.indexOf('.') + 1));
                };
        // Two tenants' users of one name are not one.
        return value == null ? job.jobId() : job.tenant() + "\0" + value;
    }

    private String reason(Candidate candidate) {
        return switch (route.order()) {
            case LISTED -> "listed";
            case CHEAPEST -> "by cost";
            case FASTEST -> "by time" + known(candidate.state());
            case BALANCED -> "by cost and time" + known(candidate.state());
            case WEIGHTED ->
                    "by lot, weight %d"
                            .formatted(route.weights().getOrDefault(candidate.lane(), 1));
            case STICKY -> "by lot of " + route.stickyBy();
            case CANARY ->
                    "canary %d %%".formatted(route.weights().getOrDefault(candidate.lane(), 0));
        };
    }

    private static String known(Optional<LaneState> state) {
        return state.map(s -> ", %d ms expected".formatted(s.expectedMs()))
                .orElse(", not known yet");
    }

    private String drawback(Candidate candidate, String reason) {
        return switch (rank(candidate)) {
            case 0 -> reason;
            case 1 ->
                    "%s; would take %d ms, the deadline is in %d"
                            .formatted(reason, candidate.expectedMs(), job.timeLeftMs());
            default -> reason + "; held back, its calls fail";
        };
    }

    private int rank(Candidate candidate) {
        if (candidate.state().map(LaneState::breakerOpen).orElse(false)) {
            return 2;
        }
        return candidate.expectedMs() > job.timeLeftMs() ? 1 : 0;
    }
}
