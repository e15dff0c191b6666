package dev.sluice.ingress.kafka;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * @param linger how long the producer waits for more requests before it sends a batch
 * @param bufferMax bytes the producer holds before appending blocks
 * @param closeTimeout longest flush at the end
 */
@ConfigurationProperties("sluice.ingress.log")
public record LogConfig(
        @Bindable(defaultValue = "0ms") Duration linger,
        @Bindable(defaultValue = "67108864") long bufferMax,
        @Bindable(defaultValue = "10s") Duration closeTimeout) {
    public LogConfig {
        if (linger.isNegative() || linger.toMillis() > 100) {
            throw new IllegalArgumentException(
                    "sluice.ingress.log.linger: %s (expected: 0ms..100ms)".formatted(linger));
        }
    }
}
