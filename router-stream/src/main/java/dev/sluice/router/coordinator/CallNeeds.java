package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.budget.Need;
import dev.sluice.router.coordinator.learnt.Figures;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.tokens.LearntUse;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Prices;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What calls may cost, at most and probably. Confined to its coordinator's thread. */
final class CallNeeds {
    private final Supplier<Catalog> catalog;
    private final Pricing pricing;
    private final LearntUse learnt;

    CallNeeds(Supplier<Catalog> catalog, Pricing pricing, Figures figures) {
        this.catalog = catalog;
        this.pricing = pricing;
        this.learnt = new LearntUse(figures);
    }

    Need of(Call call) {
        return of(call.prices(), call.attribution(), call.bound());
    }

    /**
     * @param bound most tokens that it can use
     */
    Need of(@Nullable Prices prices, Attribution to, TokenUsage bound) {
        long most = pricing.boundNanoUsd(prices, to, bound);
        // Without its model, nothing is known but the bound.
        return catalog.get()
                .model(Pricing.model(to.getPriceVersion()))
                .map(model -> learnt.expected(to.getRoute(), model, bound))
                .map(tokens -> pricing.costNanoUsd(prices, to, tokens))
                .map(expected -> new Need(most, Math.min(most, expected)))
                .orElseGet(() -> new Need(most, most));
    }

    /** A call that was answered. */
    void learn(Call call, AttemptFinished end, long nowMs) {
        learnt.learn(
                call.attribution().getRoute(),
                Pricing.model(call.attribution().getPriceVersion()),
                call.bound(),
                end.getUsage(),
                nowMs);
    }
}
