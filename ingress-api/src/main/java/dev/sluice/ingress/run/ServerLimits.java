package dev.sluice.ingress.run;

import dev.sluice.runtime.config.BodyConfig;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.HttpServerConfiguration;
import jakarta.inject.Singleton;

/**
 * Size limits of the HTTP server. Bulk requests have no length limit, so the server's own one is
 * off; what is buffered whole is limited here and where it is read.
 */
@Singleton
final class ServerLimits implements BeanCreatedEventListener<HttpServerConfiguration> {
    private final BodyConfig bodies;

    ServerLimits(BodyConfig bodies) {
        this.bodies = bodies;
    }

    @Override
    public HttpServerConfiguration onCreated(BeanCreatedEvent<HttpServerConfiguration> event) {
        HttpServerConfiguration server = event.getBean();
        server.setMaxRequestSize(Long.MAX_VALUE);
        server.setMaxRequestBufferSize(bodies.bodyMax());
        return server;
    }
}
