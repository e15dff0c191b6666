package dev.sluice.results.retention;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long rows are kept.
 *
 * @param defaultDays for classes without an entry in {@code days}, {@code standard} among them
 * @param days days by retention class
 * @param aheadDays partitions are made this many days ahead; a job from further ahead is refused
 * @param interval between two looks at the partitions
 */
@ConfigurationProperties("sluice.results.retention")
public record RetentionConfig(
        @Bindable(defaultValue = "30") int defaultDays,
        @MapFormat(
                        transformation = MapFormat.MapTransformation.FLAT,
                        keyFormat = StringConvention.RAW)
                @Nullable Map<String, Integer> days,
        @Bindable(defaultValue = "3") int aheadDays,
        @Bindable(defaultValue = "1h") Duration interval) {
    public RetentionConfig {
        requireDays("default-days", defaultDays);
        requireDays("ahead-days", aheadDays);
        if (days != null) {
            days.forEach((name, value) -> requireDays("days." + name, value));
        }
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "sluice.results.retention.interval: %s (expected: 1 ms or more)"
                            .formatted(interval));
        }
    }

    public RetentionPolicy policy() {
        return new RetentionPolicy(days == null ? Map.of() : days, defaultDays, aheadDays);
    }

    private static void requireDays(String key, int value) {
        if (value < 1 || value > 36_500) {
            throw new IllegalArgumentException(
                    "sluice.results.retention.%s: %d (expected: 1..36500)".formatted(key, value));
        }
    }
}
