package dev.sluice.router.coordinator.plan;

import dev.sluice.router.coordinator.plan.Fit.Excluded;
import dev.sluice.router.coordinator.plan.Fit.Fits;
import dev.sluice.router.coordinator.plan.Fit.Why;
import dev.sluice.router.coordinator.tokens.InputTokens;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Tenant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** Whether a job may run on one lane, and if not, the first reason. */
final class LaneFitPolicy {
    private final JobNeeds job;
    private final Tenant tenant;
    private final DataClass dataClass;
    private final Catalog catalog;
    private final LaneView lanes;

    /**
     * @param dataClass the strictest of job, tenant and route
     */
    LaneFitPolicy(
            JobNeeds job, Tenant tenant, DataClass dataClass, Catalog catalog, LaneView lanes) {
        this.job = job;
        this.tenant = tenant;
        this.dataClass = dataClass;
        this.catalog = catalog;
        this.lanes = lanes;
    }

    Fit fit(String name) {
        Optional<Lane> found = catalog.lane(name);
        Optional<Model> sold = found.flatMap(lane -> catalog.model(lane.model()));
        if (found.isEmpty() || sold.isEmpty()) {
            return excluded(name, Why.OTHER, "the catalogue has no such lane or not its model");
        }
        Lane lane = found.get();
        Model model = sold.get();
        Optional<Prices> prices = model.pricesIn(lane.serviceTier());
        if (prices.isEmpty()) {
            return excluded(name, Why.PRICE, "no price in tier " + word(lane.serviceTier()));
        }
        if (lane.trust().compareTo(dataClass) < 0) {
            return excluded(
                    name,
                    Why.OTHER,
                    "trust %s, the data are %s".formatted(word(lane.trust()), word(dataClass)));
        }
        if (!tenant.regions().isEmpty()
                && (lane.region() == null || !tenant.regions().contains(lane.region()))) {
            return excluded(
                    name,
                    Why.OTHER,
                    lane.region() == null
                            ? "region unknown, the tenant allows some only"
                            : "region %s is not one of the tenant's".formatted(lane.region()));
        }
        if (!model.capabilities().isEmpty()
                && !model.capabilities().containsAll(job.capabilities())) {
            return excluded(name, Why.OTHER, "the model lacks " + lacking(model));
        }
        return sized(lane, model, prices.get());
    }

    private Fit sized(Lane lane, Model model, Prices prices) {
        long atLeast = job.outputTokensMax().orElse(1);
        if (atLeast > model.outputTokensMax()) {
            return excluded(
                    lane.name(),
                    Why.OTHER,
                    "writes at most %d tokens, %d are asked for"
                            .formatted(model.outputTokensMax(), atLeast));
        }
        if (InputTokens.about(job.inputBytes(), job.prompt(), model) + atLeast
                > model.contextTokens()) {
            return excluded(
                    lane.name(),
                    Why.OTHER,
                    "context of %d tokens, the prompt has %d bytes"
                            .formatted(model.contextTokens(), job.inputBytes()));
        }
        long output =
                InputTokens.output(
                        job.prompt(), job.outputTokensMax().orElse(model.outputTokensMax()));
        boolean media = MediaBound.isAmong(job.capabilities()) || MediaBound.mayBeIn(job.prompt());
        long input = InputTokens.bound(job.inputBytes(), job.prompt(), model);
        long cost = prices.boundNanoUsd(MediaBound.of(input, output, media));
        if (cost > job.costMaxNanoUsd().orElse(Long.MAX_VALUE)) {
            return new Excluded(
                    lane.name(), Why.COST, OptionalLong.of(cost), "may cost more than max_cost");
        }
        // Lanes are compared by what all of them know: text that only some can count would make
        // those look cheap.
        long alike = prices.boundNanoUsd(MediaBound.of(job.inputBytes(), output, media));
        return new Fits(new Candidate(lane.name(), alike, input + output, lanes.of(lane.name())));
    }

    private String lacking(Model model) {
        TreeSet<Capability> lacking = new TreeSet<>(job.capabilities());
        lacking.removeAll(model.capabilities());
        return lacking.toString().toLowerCase(Locale.ROOT);
    }

    private static Excluded excluded(String lane, Why why, String reason) {
        return new Excluded(lane, why, OptionalLong.empty(), reason);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
