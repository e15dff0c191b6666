package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Prices by token class in US dollars per million tokens, as providers publish them, and by unit of
 * what they bill beside tokens. One dollar per million tokens is 1,000 nano-dollars per token. A
 * class without a price costs what input or output does.
 *
 * @param cacheRead null: as input
 * @param cacheWrite kept for minutes; null: as input
 * @param cacheWrite1h kept for an hour; null: as input
 * @param reasoning null: as output
 * @param audioInput null: as input
 * @param audioOutput null: as output
 * @param imageInput null: as input
 * @param steps other prices for calls with long input, the shortest first; none: the same for all
 * @param tiers prices of the service tiers but {@code standard}; a tier that is not here has no
 *     price, and no job runs in it
 * @param units by what {@link UnitKind} says; the same in all steps, and in tiers that have none
 */
public record Prices(
        @JsonProperty(required = true) BigDecimal input,
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite,
        @JsonProperty("cache_write_1h") @Nullable BigDecimal cacheWrite1h,
        @JsonProperty(required = true) BigDecimal output,
        @Nullable BigDecimal reasoning,
        @Nullable BigDecimal audioInput,
        @Nullable BigDecimal audioOutput,
        @Nullable BigDecimal imageInput,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PriceStep> steps,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<ServiceTier, Prices> tiers,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, UnitPrice> units) {
    private static final int STEPS_MAX = 16;

    public Prices {
        new TokenRates(
                        input,
                        cacheRead,
                        cacheWrite,
                        cacheWrite1h,
                        output,
                        reasoning,
                        audioInput,
                        audioOutput,
                        imageInput)
                .checked("prices");
        steps = steps == null ? List.of() : List.copyOf(steps);
        CatalogObject.requireRange(steps.size(), 0, STEPS_MAX, "prices.steps (number)");
        requireRising(steps);
        tiers =
                tiers == null || tiers.isEmpty()
                        ? Map.of()
                        : Collections.unmodifiableMap(new EnumMap<>(tiers));
        requireOneTier(tiers);
        units = UnitPrices.checked(units);
    }

    /** Of nothing but tokens. */
    public Prices(
            BigDecimal input,
            @Nullable BigDecimal cacheRead,
            @Nullable BigDecimal cacheWrite,
            @Nullable BigDecimal cacheWrite1h,
            BigDecimal output,
            @Nullable BigDecimal reasoning,
            @Nullable BigDecimal audioInput,
            @Nullable BigDecimal audioOutput,
            @Nullable BigDecimal imageInput,
            List<PriceStep> steps,
            Map<ServiceTier, Prices> tiers) {
        this(
                input,
                cacheRead,
                cacheWrite,
                cacheWrite1h,
                output,
                reasoning,
                audioInput,
                audioOutput,
                imageInput,
                steps,
                tiers,
                Map.of());
    }

    /** The same for all calls, in the standard tier only. */
    public Prices(
            BigDecimal input,
            @Nullable BigDecimal cacheRead,
            @Nullable BigDecimal cacheWrite,
            BigDecimal output,
            @Nullable BigDecimal reasoning) {
        this(
                input,
                cacheRead,
                cacheWrite,
                null,
                output,
                reasoning,
                null,
                null,
                null,
                List.of(),
                Map.of());
    }

    /** Prices of one tier; empty: unknown, never the standard ones in their place. */
    public Optional<Prices> in(ServiceTier tier) {
        return tier == ServiceTier.STANDARD
                ? Optional.of(this)
                : Optional.ofNullable(tiers.get(tier))
                        .map(of -> of.units.isEmpty() && !units.isEmpty() ? of.with(units) : of);
    }

    /** The same with other prices of units. */
    public Prices with(Map<String, UnitPrice> prices) {
        return new Prices(
                input,
                cacheRead,
                cacheWrite,
                cacheWrite1h,
                output,
                reasoning,
                audioInput,
                audioOutput,
                imageInput,
                steps,
                tiers,
                prices);
    }

    /** What is billed beside tokens. */
    public UnitPrices byUnit() {
        return new UnitPrices(units);
    }

    /**
     * Cost in nano-dollars, exact, rounded half up once per call; at most a hundred million
     * dollars, whatever the number of tokens and units.
     */
    public long costNanoUsd(TokenUsage tokens) {
        long inputTokens = TokenCounts.input(tokens);
        TokenRates rates = rates();
        for (PriceStep step : steps) {
            if (inputTokens <= step.aboveTokens()) {
                break;
            }
            rates = step.rates();
        }
        return rates.costNanoUsd(tokens, byUnit().nanoUsd(tokens.getUnits()));
    }

    /**
     * The most that a call can cost: in whatever step it ends up, no input token costs more than
     * the dearest class of input there, no output token more than the dearest of output. At most a
     * hundred million dollars, whatever the number of tokens and units.
     *
     * @param bound at least the tokens of input, in whatever class, and of output; some of audio or
     *     images where the call may have any; at least as many of each unit
     */
    public long boundNanoUsd(TokenUsage bound) {
        long inputTokens = TokenCounts.input(bound);
        long outputTokens = TokenCounts.output(bound);
        boolean media = bound.getAudioInput() + bound.getAudioOutput() + bound.getImageInput() > 0;
        BigDecimal apart = byUnit().nanoUsd(bound.getUnits());
        long most = rates().boundNanoUsd(inputTokens, outputTokens, media, apart);
        for (PriceStep step : steps) {
            if (inputTokens > step.aboveTokens()) {
                most =
                        Math.max(
                                most,
                                step.rates().boundNanoUsd(inputTokens, outputTokens, media, apart));
            }
        }
        return most;
    }

    private TokenRates rates() {
        return new TokenRates(
                input,
                cacheRead,
                cacheWrite,
                cacheWrite1h,
                output,
                reasoning,
                audioInput,
                audioOutput,
                imageInput);
    }

    private static void requireRising(List<PriceStep> steps) {
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).aboveTokens() <= steps.get(i - 1).aboveTokens()) {
                throw new IllegalArgumentException(
                        "prices.steps: above_tokens %d after %d (expected: rising)"
                                .formatted(
                                        steps.get(i).aboveTokens(),
                                        steps.get(i - 1).aboveTokens()));
            }
        }
    }

    private static void requireOneTier(Map<ServiceTier, Prices> tiers) {
        if (tiers.containsKey(ServiceTier.STANDARD)) {
            throw new IllegalArgumentException(
                    "prices.tiers: standard (expected: other tiers; the standard prices stand above)");
        }
        tiers.forEach(
                (tier, prices) -> {
                    if (!prices.tiers.isEmpty()) {
                        throw new IllegalArgumentException(
                                "prices.tiers: %s has tiers %s (expected: none inside a tier)"
                                        .formatted(tier, prices.tiers.keySet()));
                    }
                });
    }
}
