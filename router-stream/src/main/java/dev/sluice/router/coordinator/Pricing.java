package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.ServiceTier;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns tokens into money by the prices of the dispatch, or, after a restart, by the catalogue's.
 * When the catalogue has lost the model meanwhile, a configured ceiling stands in: an unknown price
 * is never zero, and a call that was made must be booked.
 */
final class Pricing {
    private static final Logger LOG = LoggerFactory.getLogger(Pricing.class);

    private final Supplier<Catalog> catalog;
    private final Prices ceiling;
    private final Consumer<String> missing;

    /**
     * @param missing hears the lane of what had no price of its own
     */
    Pricing(Supplier<Catalog> catalog, Prices ceiling, Consumer<String> missing) {
        this.catalog = catalog;
        this.ceiling = ceiling;
        this.missing = missing;
    }

    /**
     * In the tier that the provider says it served: its price version goes into the attribution of
     * the end, and so into all that is booked of it. Without a price for that tier, or without a
     * word of the provider, in the lane's.
     */
    long costNanoUsd(@Nullable Prices atDispatch, AttemptFinished end) {
        Attribution call = end.getAttribution();
        PricedBy asked = PricedBy.of(call.getPriceVersion());
        ServiceTier served = ServedTierPolicy.tier(end.getServedTier()).orElse(asked.tier());
        if (served != asked.tier()) {
            Catalog view = catalog.get();
            Optional<Model> model = view.model(asked.model());
            Optional<Prices> prices = model.flatMap(known -> known.pricesIn(served));
            if (model.isPresent() && prices.isPresent()) {
                call.setPriceVersion(view.priceVersion(model.get(), served));
                return prices.get().costNanoUsd(end.getUsage());
            }
            missing.accept(call.getLane());
            LOG.warn(
                    "lane {}: tier {} was served and has no price, booked at {}",
                    call.getLane(),
                    served,
                    call.getPriceVersion());
        }
        return costNanoUsd(atDispatch, call, end.getUsage());
    }

    /**
     * What these tokens cost in the lane's tier; by today's price, which goes into the attribution,
     * when none is given.
     */
    long costNanoUsd(@Nullable Prices atDispatch, Attribution call, TokenUsage tokens) {
        return (atDispatch != null ? atDispatch : current(call)).costNanoUsd(tokens);
    }

    /** The most that the call can cost. */
    long boundNanoUsd(@Nullable Prices atDispatch, Attribution call, TokenUsage bound) {
        return (atDispatch != null ? atDispatch : current(call)).boundNanoUsd(bound);
    }

    private Prices current(Attribution call) {
        Catalog view = catalog.get();
        PricedBy by = PricedBy.of(call.getPriceVersion());
        return view.lane(call.getLane())
                .flatMap(lane -> of(view, lane.model(), lane.serviceTier(), call))
                .or(() -> of(view, by.model(), by.tier(), call))
                .orElseGet(
                        () -> {
                            missing.accept(call.getLane());
                            LOG.warn(
                                    "lane {}: price {} is not in the catalogue any more, booked at"
                                            + " the ceiling",
                                    call.getLane(),
                                    call.getPriceVersion());
                            return ceiling;
                        });
    }

    private static Optional<Prices> of(
            Catalog view, String name, ServiceTier tier, Attribution call) {
        Optional<Model> model = view.model(name);
        Optional<Prices> prices = model.flatMap(known -> known.pricesIn(tier));
        prices.ifPresent(_ -> call.setPriceVersion(view.priceVersion(model.orElseThrow(), tier)));
        return prices;
    }

    /** The model of {@code model@version/tier}. */
    static String model(String priceVersion) {
        return PricedBy.of(priceVersion).model();
    }

    /** The model and the tier of {@code model@version/tier}. */
    private record PricedBy(String model, ServiceTier tier) {
        static PricedBy of(String priceVersion) {
            int at = priceVersion.lastIndexOf('@');
            if (at < 0) {
                return new PricedBy(priceVersion, ServiceTier.STANDARD);
            }
            String tier = priceVersion.substring(priceVersion.indexOf('/', at) + 1);
            return new PricedBy(
                    priceVersion.substring(0, at),
                    Arrays.stream(ServiceTier.values())
                            .filter(known -> known.name().equalsIgnoreCase(tier))
                            .findFirst()
                            .orElse(ServiceTier.STANDARD));
        }
    }
}
