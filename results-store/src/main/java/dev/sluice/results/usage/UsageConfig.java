package dev.sluice.results.usage;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * @param hourlyDays days for which sums by the hour are kept
 * @param dailyDays days for which sums by the day are kept
 * @param rowsMax most rows of one answer; a question with more is refused, because a part of a bill
 *     is no bill
 */
@ConfigurationProperties("sluice.results.usage")
public record UsageConfig(
        @Bindable(defaultValue = "90") int hourlyDays,
        @Bindable(defaultValue = "1100") int dailyDays,
        @Bindable(defaultValue = "10000") int rowsMax) {
    public UsageConfig {
        requireDays("hourly-days", hourlyDays);
        requireDays("daily-days", dailyDays);
        if (dailyDays < hourlyDays) {
            throw new IllegalArgumentException(
                    "sluice.results.usage.daily-days: %d (expected: hourly-days, %d, or more)"
                            .formatted(dailyDays, hourlyDays));
        }
        if (rowsMax < 1 || rowsMax > 100_000) {
            throw new IllegalArgumentException(
                    "sluice.results.usage.rows-max: %d (expected: 1..100000)".formatted(rowsMax));
        }
    }

    private static void requireDays(String key, int value) {
        if (value < 1 || value > 36_500) {
            throw new IllegalArgumentException(
                    "sluice.results.usage.%s: %d (expected: 1..36500)".formatted(key, value));
        }
    }
}
