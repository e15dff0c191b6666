package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * When a worker looks whether the provider of a lane answers though nobody calls it.
 *
 * @param every how long after the last call or check, 10 s to an hour
 */
public record HealthCheck(@JsonProperty(required = true) Duration every) {
    private static final Duration EVERY_MIN = Duration.ofSeconds(10);
    private static final Duration EVERY_MAX = Duration.ofHours(1);

    public HealthCheck {
        if (every.compareTo(EVERY_MIN) < 0 || every.compareTo(EVERY_MAX) > 0) {
            throw new IllegalArgumentException(
                    "lane.health_check.every: %s (expected: %s to %s)"
                            .formatted(every, EVERY_MIN, EVERY_MAX));
        }
    }
}
