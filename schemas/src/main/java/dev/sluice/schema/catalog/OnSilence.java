package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * What coordinators use of a limit group whose allocator does not answer.
 *
 * @param after how long a report is unanswered, 5 s to an hour
 * @param sharePercent of its last share, 0 to 100: how many calls a coordinator keeps in flight
 *     from then on; rounded down, but a share keeps one call unless this is 0
 */
public record OnSilence(
        @JsonProperty(required = true) Duration after,
        @JsonProperty(required = true) int sharePercent) {
    private static final Duration AFTER_MIN = Duration.ofSeconds(5);
    private static final Duration AFTER_MAX = Duration.ofHours(1);
    private static final int PERCENT_MAX = 100;

    public OnSilence {
        if (after.compareTo(AFTER_MIN) < 0 || after.compareTo(AFTER_MAX) > 0) {
            throw new IllegalArgumentException(
                    "limit_group.on_silence.after: %s (expected: %s to %s)"
                            .formatted(after, AFTER_MIN, AFTER_MAX));
        }
        CatalogObject.requireRange(
                sharePercent, 0, PERCENT_MAX, "limit_group.on_silence.share_percent");
    }

    /**
     * @param share calls in flight that the last grant allows
     * @param silentMs for how long the oldest unanswered report has been so; 0: none is
     */
    public int share(int share, long silentMs) {
        if (share == 0 || sharePercent == 0 && silentMs >= after.toMillis()) {
            return 0;
        }
        return silentMs < after.toMillis()
                ? share
                : (int) Math.max(1, (long) share * sharePercent / PERCENT_MAX);
    }
}
