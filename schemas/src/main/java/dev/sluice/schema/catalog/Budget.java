package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Money that jobs may spend in a window of time. A call starts only when the most that it can cost
 * fits beside what is spent and what running calls may still cost, so the bound is never passed.
 *
 * @param tenant whose jobs count
 * @param project only this project's jobs count; null: all
 * @param key only the jobs of this API key, by its public id; null: all
 * @param route only jobs that name this route; null: all
 * @param zone time zone of days, weeks and months, an IANA name; UTC unless given
 * @param limitUsd US dollars in a window, exact to the nano-dollar
 */
public record Budget(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String tenant,
        @Nullable String project,
        @Nullable String key,
        @Nullable String route,
        @JsonProperty(required = true) BudgetWindow window,
        String zone,
        @JsonProperty(required = true) BigDecimal limitUsd)
        implements CatalogObject {
    private static final int NANO_DIGITS = 9;
    private static final BigDecimal LIMIT_MAX = BigDecimal.valueOf(1_000_000_000);

    public Budget {
        CatalogObject.requireText(name, "budget.name");
        CatalogObject.requireText(tenant, "budget.tenant");
        zone = zone == null ? "UTC" : zone;
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "budget.zone: %s (expected: a time zone like Europe/Berlin)".formatted(zone),
                    e);
        }
        if (limitUsd.signum() < 0
                || limitUsd.compareTo(LIMIT_MAX) > 0
                || limitUsd.stripTrailingZeros().scale() > NANO_DIGITS) {
            throw new IllegalArgumentException(
                    "budget.limit_usd: %s (expected: 0..%s US dollars, at most %d decimals)"
                            .formatted(limitUsd.toPlainString(), LIMIT_MAX, NANO_DIGITS));
        }
    }

    public long limitNanoUsd() {
        return limitUsd.movePointRight(NANO_DIGITS).longValueExact();
    }

    /**
     * Whether a job of the budget's tenant counts.
     *
     * @param keyId null when nobody knows any more: then it counts
     */
    public boolean covers(@Nullable String jobProject, @Nullable String keyId, String jobRoute) {
        return (route == null || route.equals(jobRoute))
                && (keyId == null
                        || (key == null || key.equals(keyId))
                                && (project == null || project.equals(jobProject)));
    }

    public Instant windowStart(Instant at) {
        return window.start(at, ZoneId.of(zone));
    }

    public Instant windowEnd(Instant at) {
        return window.end(at, ZoneId.of(zone));
    }
}
