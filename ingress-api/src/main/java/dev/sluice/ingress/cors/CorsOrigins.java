package dev.sluice.ingress.cors;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.server.HttpServerConfiguration.CorsConfiguration;
import io.micronaut.http.server.cors.CorsOriginConfiguration;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** Tells the HTTP server which origins are allowed; without any it answers none. */
@Singleton
final class CorsOrigins implements BeanCreatedEventListener<CorsConfiguration> {
    /** What a page may read beside the answer. */
    private static final List<String> EXPOSED =
            List.of("Sluice-Job-Id", "x-request-id", "Retry-After", "Location");

    private final CorsConfig config;

    CorsOrigins(CorsConfig config) {
        this.config = config;
    }

    @Override
    public CorsConfiguration onCreated(BeanCreatedEvent<CorsConfiguration> event) {
        CorsConfiguration cors = event.getBean();
        if (!config.allowedOrigins().isEmpty()) {
            CorsOriginConfiguration origins = new CorsOriginConfiguration();
            origins.setAllowedOrigins(config.allowedOrigins());
            origins.setAllowedMethods(
                    List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE));
            origins.setExposedHeaders(EXPOSED);
            // A key comes in a header of the page's own, never in a cookie.
            origins.setAllowCredentials(false);
            cors.setConfigurations(Map.of("sluice", origins));
            cors.setEnabled(true);
        }
        return cors;
    }
}
