package dev.sluice.router.coordinator.plan;

import static java.util.Objects.requireNonNull;

import dev.sluice.router.coordinator.plan.Plan.Lanes;
import dev.sluice.router.coordinator.plan.Plan.Nowhere;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Orders the lanes of a route for one job, before it queues. A lane without a known price takes no
 * job.
 */
public final class PlanPolicy {
    /** OpenAI's rule of thumb for English text; only to see whether a prompt can fit at all. */
    private static final int BYTES_PER_TOKEN = 4;

    private record Candidate(Lane lane, long costMaxNanoUsd, long tokensMax) {}

    private PlanPolicy() {}

    public static Plan plan(JobNeeds job, Catalog catalog) {
        Optional<Route> route = catalog.route(job.route());
        if (route.isEmpty()
                || !catalog.tenant(job.tenant()).map(t -> t.mayUse(job.route())).orElse(false)) {
            return new Nowhere(
                    ErrorCode.MODEL_NOT_FOUND,
                    "model %s (expected: a route that tenant %s may use)"
                            .formatted(job.route(), job.tenant()));
        }
        List<Candidate> candidates = new ArrayList<>();
        List<String> unpriced = new ArrayList<>();
        long dearest = 0;
        for (String name : route.get().lanes()) {
            Optional<Lane> lane = catalog.lane(name);
            Optional<Model> model = lane.flatMap(l -> catalog.model(l.model()));
            if (lane.isEmpty() || model.isEmpty()) {
                continue;
            }
            Prices prices = model.get().prices();
            if (prices == null) {
                unpriced.add(name);
                continue;
            }
            if (!fits(job, model.get())) {
                continue;
            }
            long output = job.outputTokensMax().orElse(model.get().outputTokensMax());
            long cost = prices.costNanoUsd(upperBound(job.inputBytes(), output));
            dearest = Math.max(dearest, cost);
            if (cost <= job.costMaxNanoUsd().orElse(Long.MAX_VALUE)) {
                candidates.add(new Candidate(lane.get(), cost, job.inputBytes() + output));
            }
        }
        if (candidates.isEmpty()) {
            return nowhere(job, route.get(), unpriced, dearest);
        }
        if (route.get().policy() == Route.Policy.CHEAPEST) {
            candidates.sort(Comparator.comparingLong(Candidate::costMaxNanoUsd));
        }
        return new Lanes(
                candidates.stream().map(c -> c.lane.name()).toList(),
                candidates.getFirst().tokensMax,
                requireNonNull(route.get().attemptsMax()));
    }

    /** The tenant's bound on unfinished jobs, or none when the tenant is unknown. */
    public static int queuedJobsMax(Catalog catalog, String tenant) {
        return catalog.tenant(tenant).map(Tenant::queuedJobsMax).orElse(0);
    }

    private static boolean fits(JobNeeds job, Model model) {
        long output = job.outputTokensMax().orElse(1);
        return output <= model.outputTokensMax()
                && job.inputBytes() / BYTES_PER_TOKEN + output <= model.contextTokens();
    }

    private static TokenUsage upperBound(long input, long output) {
        return new TokenUsage(input, 0L, 0L, output, 0L, TokenSource.ESTIMATED);
    }

    private static Nowhere nowhere(JobNeeds job, Route route, List<String> unpriced, long dearest) {
        if (unpriced.size() == route.lanes().size()) {
            return new Nowhere(
                    ErrorCode.PRICE_UNKNOWN,
                    "route %s: lanes %s have no price (expected: a model with prices)"
                            .formatted(route.name(), unpriced));
        }
        if (dearest > 0) {
            return new Nowhere(
                    ErrorCode.COST_LIMIT_TOO_LOW,
                    "max_cost_usd: %d nano-dollars (expected: at least what a call can cost, up to %d)"
                            .formatted(job.costMaxNanoUsd().orElse(0), dearest));
        }
        return new Nowhere(
                ErrorCode.NO_LANE,
                "route %s: no lane takes a prompt of %d bytes with %s output tokens"
                        .formatted(
                                route.name(),
                                job.inputBytes(),
                                job.outputTokensMax().isPresent()
                                        ? Long.toString(job.outputTokensMax().getAsLong())
                                        : "unbounded"));
    }
}
