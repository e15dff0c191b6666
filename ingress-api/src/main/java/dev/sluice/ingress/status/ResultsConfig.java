package dev.sluice.ingress.status;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;

/**
 * @param resultsUrl base URL of results-store's internal API
 */
@ConfigurationProperties("sluice.ingress")
public record ResultsConfig(@Bindable(defaultValue = "http://localhost:8082") URI resultsUrl) {
    public ResultsConfig {
        if (resultsUrl.getHost() == null) {
            throw new IllegalArgumentException(
                    "sluice.ingress.results-url: %s (expected: like http://host:port)"
                            .formatted(resultsUrl));
        }
    }
}
