package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a job of a route gets a second call on another lane of its plan, beside the first one.
 *
 * @param after how long the first call may last without an end before the second is sent
 * @param maxShare most second calls for each first one, above 0 and at most 1; 0.05 unless given
 */
public record Hedge(@JsonProperty(required = true) Duration after, @Nullable BigDecimal maxShare) {
    private static final BigDecimal USUAL_SHARE = new BigDecimal("0.05");
    private static final Duration AFTER_MIN = Duration.ofMillis(50);
    private static final Duration AFTER_MAX = Duration.ofHours(1);

    public Hedge {
        if (after.compareTo(AFTER_MIN) < 0 || after.compareTo(AFTER_MAX) > 0) {
            throw new IllegalArgumentException(
                    "hedge.after: %s (expected: %s to %s)".formatted(after, AFTER_MIN, AFTER_MAX));
        }
        maxShare = maxShare == null ? USUAL_SHARE : maxShare;
        if (maxShare.signum() <= 0 || maxShare.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException(
                    "hedge.max_share: %s (expected: above 0, at most 1)".formatted(maxShare));
        }
    }

    /** Second calls for each first one. */
    public double share() {
        return maxShare == null ? USUAL_SHARE.doubleValue() : maxShare.doubleValue();
    }
}
