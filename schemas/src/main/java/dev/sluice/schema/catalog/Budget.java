package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Money that jobs may spend in a window of time. A call starts only when the most that it can cost
 * fits beside what is spent and what running calls may still cost, so the bound is never passed; of
 * a soft budget, when what it will probably cost does.
 *
 * @param tenant whose jobs count
 * @param project only this project's jobs count; null: all
 * @param key only the jobs of this API key, by its public id; null: all
 * @param user only the jobs of this end user; null: all
 * @param route only jobs that name this route; null: all
 * @param model only calls on lanes of this model; null: all
 * @param zone time zone of days, weeks and months, an IANA name; UTC unless given
 * @param limitUsd US dollars in a window, exact to the nano-dollar
 * @param alertAt parts of the limit, rising; when what is spent reaches one, an alert is sent
 * @param kind whether the limit is never passed; null: {@link BudgetKind#HARD}
 */
public record Budget(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String tenant,
        @Nullable String project,
        @Nullable String key,
        @Nullable String user,
        @Nullable String route,
        @Nullable String model,
        @JsonProperty(required = true) BudgetWindow window,
        String zone,
        @JsonProperty(required = true) BigDecimal limitUsd,
        @JsonProperty(defaultValue = "[]") List<BigDecimal> alertAt,
        BudgetKind kind)
        implements CatalogObject {
    private static final int NANO_DIGITS = 9;
    private static final BigDecimal LIMIT_MAX = BigDecimal.valueOf(1_000_000_000);
    private static final int ALERTS_MAX = 20;
    private static final int ALERT_DIGITS = 6;

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
        alertAt = alertAt == null ? List.of() : List.copyOf(alertAt);
        requireRising(alertAt);
        kind = kind == null ? BudgetKind.HARD : kind;
    }

    /** A hard one. */
    public Budget(
            String name,
            String tenant,
            @Nullable String project,
            @Nullable String key,
            @Nullable String user,
            @Nullable String route,
            @Nullable String model,
            BudgetWindow window,
            String zone,
            BigDecimal limitUsd,
            List<BigDecimal> alertAt) {
        this(
                name,
                tenant,
                project,
                key,
                user,
                route,
                model,
                window,
                zone,
                limitUsd,
                alertAt,
                BudgetKind.HARD);
    }

    private static void requireRising(List<BigDecimal> parts) {
        BigDecimal before = BigDecimal.ZERO;
        for (BigDecimal part : parts) {
            if (part.compareTo(before) <= 0
                    || part.compareTo(BigDecimal.ONE) > 0
                    || part.stripTrailingZeros().scale() > ALERT_DIGITS
                    || parts.size() > ALERTS_MAX) {
                throw new IllegalArgumentException(
                        "budget.alert_at: %s (expected: at most %d parts of the limit, rising, above 0, up to 1, like [0.5, 0.8])"
                                .formatted(parts, ALERTS_MAX));
            }
            before = part;
        }
    }

    public long limitNanoUsd() {
        return limitUsd.movePointRight(NANO_DIGITS).longValueExact();
    }

    /**
     * Whether a job of the budget's tenant counts.
     *
     * @param ofLane the model of its call's lane; null when nobody knows any more: then it counts
     */
    public boolean covers(Subject job, @Nullable String ofLane) {
        return new Scope(project, key, user, route, model).covers(job, ofLane);
    }

    public Instant windowStart(Instant at) {
        return window.start(at, ZoneId.of(zone));
    }

    public Instant windowEnd(Instant at) {
        return window.end(at, ZoneId.of(zone));
    }
}
