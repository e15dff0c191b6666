package dev.sluice.results.batch;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * @param keptDays days for which a batch that has ended is shown, and its output and error files
 *     are kept unless its maker says otherwise
 */
@ConfigurationProperties("sluice.results.batch")
public record BatchConfig(@Bindable(defaultValue = "30") int keptDays) {
    public BatchConfig {
        if (keptDays < 1 || keptDays > 36_500) {
            throw new IllegalArgumentException(
                    "sluice.results.batch.kept-days: %d (expected: 1..36500)".formatted(keptDays));
        }
    }

    Duration kept() {
        return Duration.ofDays(keptDays);
    }
}
