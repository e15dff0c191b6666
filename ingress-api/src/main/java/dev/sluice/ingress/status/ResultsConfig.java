package dev.sluice.ingress.status;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * @param resultsUrl base URL of results-store's internal API
 * @param resultsCa PEM file of the certificates that it may be signed by; null: those that the JVM
 *     trusts
 */
@ConfigurationProperties("sluice.ingress")
public record ResultsConfig(
        @Bindable(defaultValue = "http://localhost:8082") URI resultsUrl,
        @Nullable Path resultsCa) {
    public ResultsConfig {
        if (resultsUrl.getHost() == null) {
            throw new IllegalArgumentException(
                    "sluice.ingress.results-url: %s (expected: like http://host:port)"
                            .formatted(resultsUrl));
        }
        if (resultsCa != null && !"https".equals(resultsUrl.getScheme())) {
            throw new IllegalArgumentException(
                    "sluice.ingress.results-url: %s (expected: https, because sluice.ingress.results-ca is set)"
                            .formatted(resultsUrl));
        }
    }
}
