package dev.sluice.ingress.lifecycle;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * @param watchersMax callers that may watch jobs here at once, of one tenant a quarter of them and
 *     at least one
 * @param lookAfter when a watched job's document is looked at again for what its projection did not
 *     have yet, and how often while it cannot be had
 */
@ConfigurationProperties("sluice.ingress.events")
public record WatchConfig(
        @Bindable(defaultValue = "256") int watchersMax,
        @Bindable(defaultValue = "2s") Duration lookAfter) {
    public WatchConfig {
        if (watchersMax < 1 || lookAfter.toMillis() < 10) {
            throw new IllegalArgumentException(
                    "sluice.ingress.events.watchers-max %d, look-after %s (expected: at least 1, at least 10ms)"
                            .formatted(watchersMax, lookAfter));
        }
    }
}
