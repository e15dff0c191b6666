package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns tokens into money by the prices of the dispatch, or, after a restart, by the catalogue's.
 */
final class Pricing {
    private final Supplier<Catalog> catalog;

    Pricing(Supplier<Catalog> catalog) {
        this.catalog = catalog;
    }

    /**
     * @throws IllegalStateException when no price is known: an unknown price is never zero
     */
    long costNanoUsd(@Nullable Prices atDispatch, Attribution call, TokenUsage tokens) {
        Prices prices = atDispatch != null ? atDispatch : current(call);
        if (prices == null) {
            throw new IllegalStateException(
                    "lane %s: no price (expected: %s in the catalogue)"
                            .formatted(call.getLane(), call.getPriceVersion()));
        }
        return prices.costNanoUsd(tokens);
    }

    private @Nullable Prices current(Attribution call) {
        Catalog view = catalog.get();
        return view.lane(call.getLane())
                .flatMap(lane -> view.model(lane.model()))
                .map(Model::prices)
                .orElse(null);
    }
}
