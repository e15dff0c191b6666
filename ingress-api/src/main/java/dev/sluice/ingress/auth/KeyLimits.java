package dev.sluice.ingress.auth;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What one API key may do at this instance, whatever its tenant's limits; more is refused with 429.
 *
 * @param connectionsMax open connections on which it was shown
 * @param requestsPerSecond requests under {@code /v1}; as many may come at once; 0: any number
 */
@ConfigurationProperties("sluice.ingress.keys")
public record KeyLimits(
        @Bindable(defaultValue = "6144") int connectionsMax,
        @Bindable(defaultValue = "0") int requestsPerSecond) {
    public KeyLimits {
        if (connectionsMax < 1 || requestsPerSecond < 0 || requestsPerSecond > 1_000_000) {
            throw new IllegalArgumentException(
                    "sluice.ingress.keys.connections-max %d, requests-per-second %d (expected: at least 1, 0 to 1000000)"
                            .formatted(connectionsMax, requestsPerSecond));
        }
    }
}
