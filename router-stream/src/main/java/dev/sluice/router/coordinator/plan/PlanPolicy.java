package dev.sluice.router.coordinator.plan;

import static java.util.Objects.requireNonNull;

import dev.sluice.router.coordinator.plan.Fit.Excluded;
import dev.sluice.router.coordinator.plan.Fit.Fits;
import dev.sluice.router.coordinator.plan.Fit.Why;
import dev.sluice.router.coordinator.plan.LaneOrderPolicy.Placed;
import dev.sluice.router.coordinator.plan.Plan.Lanes;
import dev.sluice.router.coordinator.plan.Plan.Nowhere;
import dev.sluice.router.coordinator.plan.Routing.Choice;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.catalog.RouteRule;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Orders the lanes of a route for one job, before it queues, and says why. A lane without a known
 * price takes no job. The same job, catalogue and view of the lanes give the same plan.
 */
public final class PlanPolicy {
    private static final int REASONS_SHOWN_MAX = 8;
    private static final int REASON_CHARS_MAX = 500;

    private PlanPolicy() {}

    public static Routing route(JobNeeds job, Catalog catalog, LaneView lanes) {
        Optional<Route> route = catalog.route(job.route());
        Optional<Tenant> tenant = catalog.tenant(job.tenant()).filter(t -> t.mayUse(job.route()));
        if (route.isEmpty() || tenant.isEmpty()) {
            return new Routing(
                    new Nowhere(
                            ErrorCode.MODEL_NOT_FOUND,
                            "model %s (expected: a route that tenant %s may use)"
                                    .formatted(job.route(), job.tenant())),
                    List.of());
        }
        return route(job, route.get(), tenant.get(), catalog, lanes);
    }

    /** The tenant's bound on unfinished jobs, or none when the tenant is unknown. */
    public static int queuedJobsMax(Catalog catalog, String tenant) {
        return catalog.tenant(tenant).map(Tenant::queuedJobsMax).orElse(0);
    }

    private static Routing route(
            JobNeeds job, Route route, Tenant tenant, Catalog catalog, LaneView lanes) {
        DataClass routes = route.dataClass();
        DataClass strictest =
                job.dataClass()
                        .or(tenant.dataClass())
                        .or(routes == null ? DataClass.PUBLIC : routes);
        LaneFitPolicy fit = new LaneFitPolicy(job, tenant, strictest, catalog, lanes);
        List<Excluded> excluded = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(candidates(job, route));
        List<Candidate> candidates = fitting(names, fit, excluded);
        Set<String> others = new LinkedHashSet<>(route.fallbacks());
        others.removeAll(names);
        List<Candidate> fallbacks = fitting(others, fit, excluded);

        List<Placed> placed = new LaneOrderPolicy(job, route).placed(candidates, fallbacks);
        List<Choice> choices = new ArrayList<>();
        for (Placed lane : placed) {
            choices.add(
                    new Choice(
                            lane.candidate().lane(),
                            choices.size() + 1,
                            OptionalLong.of(lane.candidate().costMaxNanoUsd()),
                            lane.reason()));
        }
        excluded.forEach(e -> choices.add(new Choice(e.lane(), 0, e.costMaxNanoUsd(), e.reason())));
        return new Routing(
                placed.isEmpty()
                        ? nowhere(job, route, excluded)
                        : new Lanes(
                                placed.stream().map(p -> p.candidate().lane()).toList(),
                                placed.getFirst().candidate().tokensMax(),
                                requireNonNull(route.attemptsMax())),
                choices);
    }

    private static List<String> candidates(JobNeeds job, Route route) {
        for (RouteRule rule : route.rules()) {
            if (holds(rule.when(), job)) {
                return rule.lanes();
            }
        }
        return route.lanes();
    }

    private static boolean holds(RouteRule.When when, JobNeeds job) {
        Long min = when.promptBytesMin();
        Long max = when.promptBytesMax();
        return among(when.operations(), job.operation())
                && (min == null || job.inputBytes() >= min)
                && (max == null || job.inputBytes() <= max)
                && among(when.tenants(), job.tenant())
                && among(when.projects(), job.project())
                && among(when.keys(), job.key())
                && job.metadata().entrySet().containsAll(when.metadata().entrySet());
    }

    private static boolean among(List<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || value != null && wanted.contains(value);
    }

    private static List<Candidate> fitting(
            Set<String> names, LaneFitPolicy policy, List<Excluded> excluded) {
        List<Candidate> fitting = new ArrayList<>();
        for (String name : names) {
            switch (policy.fit(name)) {
                case Fits(Candidate candidate) -> fitting.add(candidate);
                case Excluded out -> excluded.add(out);
            }
        }
        return fitting;
    }

    /** More money and another price come before everything else: they are what can be changed. */
    private static Nowhere nowhere(JobNeeds job, Route route, List<Excluded> excluded) {
        if (excluded.stream().allMatch(e -> e.why() == Why.PRICE)) {
            return new Nowhere(
                    ErrorCode.PRICE_UNKNOWN,
                    "route %s: lanes %s have no price (expected: a model with prices)"
                            .formatted(
                                    route.name(),
                                    excluded.stream()
                                            .map(Excluded::lane)
                                            .limit(REASONS_SHOWN_MAX)
                                            .toList()));
        }
        OptionalLong dearest =
                excluded.stream()
                        .filter(e -> e.why() == Why.COST)
                        .mapToLong(e -> e.costMaxNanoUsd().orElse(0))
                        .max();
        if (dearest.isPresent()) {
            return new Nowhere(
                    ErrorCode.COST_LIMIT_TOO_LOW,
                    "max_cost_usd: %d nano-dollars (expected: at least what a call can cost, up to %d)"
                            .formatted(job.costMaxNanoUsd().orElse(0), dearest.getAsLong()));
        }
        String reasons =
                excluded.stream()
                        .limit(REASONS_SHOWN_MAX)
                        .map(e -> e.lane() + ": " + e.reason())
                        .map(
                                reason ->
                                        reason.substring(
                                                0, Math.min(reason.length(), REASON_CHARS_MAX)))
                        .collect(Collectors.joining("; "));
        return lackingField(excluded)
                .map(
                        field ->
                                new Nowhere(
                                        ErrorCode.UNSUPPORTED_FEATURE,
                                        "%s: no lane of route %s has it (%s) (expected: left out, or another route)"
                                                .formatted(field, route.name(), reasons)))
                .orElseGet(
                        () ->
                                new Nowhere(
                                        ErrorCode.NO_LANE,
                                        "route %s: no lane takes the job (%s)"
                                                .formatted(route.name(), reasons)));
    }

    /** The field without which a lane might take the job. */
    private static Optional<String> lackingField(List<Excluded> excluded) {
        return excluded.stream()
                .filter(e -> e.why() == Why.LACKING)
                .flatMap(e -> Stream.ofNullable(e.pointer()))
                .findFirst();
    }
}
