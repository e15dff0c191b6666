package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Prices of calls with long input: the whole call costs these, not only what lies above.
 *
 * @param aboveTokens tokens of input, in whatever class, that a call has to exceed
 * @param cacheRead and the others without a price: as in {@link Prices}, of this step
 */
public record PriceStep(
        @JsonProperty(required = true) int aboveTokens,
        @JsonProperty(required = true) BigDecimal input,
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite,
        @JsonProperty("cache_write_1h") @Nullable BigDecimal cacheWrite1h,
        @JsonProperty(required = true) BigDecimal output,
        @Nullable BigDecimal reasoning,
        @Nullable BigDecimal audioInput,
        @Nullable BigDecimal audioOutput,
        @Nullable BigDecimal imageInput) {
    public PriceStep {
        CatalogObject.requireRange(aboveTokens, 1, 100_000_000, "prices.steps.above_tokens");
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
                .checked("prices.steps");
    }

    TokenRates rates() {
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
}
