package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What one unit costs.
 *
 * @param usd US dollars for one
 * @param most of them that one call may use where the request does not bound it; null: such a
 *     request is refused, unless they are free
 * @param always whether calls use them unasked
 */
public record UnitPrice(
        @JsonProperty(required = true) BigDecimal usd,
        @Nullable Integer most,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean always) {
    private static final BigDecimal USD_MAX = BigDecimal.valueOf(1_000);
    private static final int MOST_MAX = 10_000_000;

    public UnitPrice {
        if (usd.signum() < 0 || usd.compareTo(USD_MAX) > 0) {
            throw new IllegalArgumentException(
                    "prices.units.usd: %s (expected: 0..%s US dollars for one)"
                            .formatted(usd.toPlainString(), USD_MAX));
        }
        if (most != null) {
            CatalogObject.requireRange(most, 1, MOST_MAX, "prices.units.most");
        }
        if (always && most == null) {
            throw new IllegalArgumentException(
                    "prices.units: always without most (expected: the most that one call may use)");
        }
    }

    /** Of what only requests ask for, and bound. */
    public UnitPrice(BigDecimal usd) {
        this(usd, null, false);
    }

    boolean isFree() {
        return usd.signum() == 0;
    }
}
