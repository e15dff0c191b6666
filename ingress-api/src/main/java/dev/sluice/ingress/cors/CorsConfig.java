package dev.sluice.ingress.cors;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * Which web pages may call the API from a browser.
 *
 * @param allowedOrigins scheme, host and port of each, like {@code https://app.example.com}; none:
 *     no page may. Any page, {@code *}, cannot be said: keys do not belong into pages of others
 */
@ConfigurationProperties("sluice.ingress.cors")
public record CorsConfig(@Bindable(defaultValue = "") List<String> allowedOrigins) {
    private static final String FORM = "https?://[^/\\s*]+";

    public CorsConfig {
        allowedOrigins =
                allowedOrigins.stream().map(String::strip).filter(o -> !o.isEmpty()).toList();
        for (String origin : allowedOrigins) {
            if (!origin.matches(FORM)) {
                throw new IllegalArgumentException(
                        "sluice.ingress.cors.allowed-origins: %s (expected: a scheme, a host and perhaps a port, like https://app.example.com)"
                                .formatted(origin));
            }
        }
    }
}
