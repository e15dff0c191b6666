package dev.sluice.schema.catalog.pricemap;

import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.PriceStep;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.ServiceTier;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By how much the tokens of a model cost more than those of the one whose name upstream it shares:
 * in all classes alike, as providers charge for a region. Units are not meant.
 *
 * @param dearer any price of the one
 * @param base the same price of the other, above zero
 */
record Surcharge(BigDecimal dearer, BigDecimal base) {
    /** More is no surcharge but another offer, or a price that nobody looked after. */
    private static final BigDecimal MOST = BigDecimal.TWO;

    private static final int DECIMALS = 9;

    /**
     * Nothing where there is none, and where it is not the same for all prices that the dearer one
     * has.
     *
     * @param base not the same model
     */
    static Optional<Surcharge> between(Model base, Model dearer) {
        Map<String, BigDecimal> before = Jump.prices(base);
        Map<String, BigDecimal> after = Jump.prices(dearer);
        BigDecimal under = before.get("prices.input");
        BigDecimal over = after.get("prices.input");
        if (under == null
                || over == null
                || over.compareTo(under) <= 0
                || over.compareTo(under.multiply(MOST)) > 0) {
            return Optional.empty();
        }
        boolean alike =
                after.entrySet().stream()
                        .filter(price -> !price.getKey().contains(".units."))
                        .allMatch(
                                price -> {
                                    BigDecimal of = before.get(price.getKey());
                                    return of != null
                                            && price.getValue()
                                                            .multiply(under)
                                                            .compareTo(of.multiply(over))
                                                    == 0;
                                });
        return alike ? Optional.of(new Surcharge(over, under)) : Optional.empty();
    }

    /** These prices with it. */
    Prices on(Prices prices) {
        Map<ServiceTier, Prices> tiers = new EnumMap<>(ServiceTier.class);
        prices.tiers().forEach((tier, of) -> tiers.put(tier, on(of)));
        List<PriceStep> steps = prices.steps().stream().map(this::on).toList();
        return new Prices(
                of(prices.input()),
                orNone(prices.cacheRead()),
                orNone(prices.cacheWrite()),
                orNone(prices.cacheWrite1h()),
                of(prices.output()),
                orNone(prices.reasoning()),
                orNone(prices.audioInput()),
                orNone(prices.audioOutput()),
                orNone(prices.imageInput()),
                steps,
                tiers,
                prices.units());
    }

    /** As in {@code 1.1 times}. */
    String inWords() {
        return dearer.divide(base, MathContext.DECIMAL32).stripTrailingZeros().toPlainString()
                + " times";
    }

    private PriceStep on(PriceStep step) {
        return new PriceStep(
                step.aboveTokens(),
                of(step.input()),
                orNone(step.cacheRead()),
                orNone(step.cacheWrite()),
                orNone(step.cacheWrite1h()),
                of(step.output()),
                orNone(step.reasoning()),
                orNone(step.audioInput()),
                orNone(step.audioOutput()),
                orNone(step.imageInput()));
    }

    private @Nullable BigDecimal orNone(@Nullable BigDecimal price) {
        return price == null ? null : of(price);
    }

    private BigDecimal of(BigDecimal price) {
        BigDecimal with =
                price.multiply(dearer)
                        .divide(base, DECIMALS, RoundingMode.HALF_UP)
                        .stripTrailingZeros();
        return with.scale() < 0 ? with.setScale(0) : with;
    }
}
