package dev.sluice.runtime.role;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.configuration.NettyHttpServerConfiguration;
import io.micronaut.http.server.netty.configuration.NettyHttpServerConfiguration.NettyListenerConfiguration;
import io.micronaut.http.ssl.ServerSslConfiguration;
import io.micronaut.management.endpoint.EndpointDefaultConfiguration;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Health and metrics on a port of their own speak TLS when the API does; the framework alone would
 * serve them in the clear. Listeners that the operator spelled out stay as they are.
 */
@Singleton
final class ManagementTls implements BeanCreatedEventListener<NettyHttpServerConfiguration> {
    private final ServerSslConfiguration tls;
    private final EndpointDefaultConfiguration management;

    ManagementTls(ServerSslConfiguration tls, EndpointDefaultConfiguration management) {
        this.tls = tls;
        this.management = management;
    }

    @Override
    public NettyHttpServerConfiguration onCreated(
            BeanCreatedEvent<NettyHttpServerConfiguration> event) {
        NettyHttpServerConfiguration server = event.getBean();
        if (tls.isEnabled() && !server.isDualProtocol() && server.getListeners() == null) {
            management
                    .getPort()
                    .filter(port -> port != tls.getPort())
                    .ifPresent(
                            port ->
                                    server.setListeners(
                                            List.of(
                                                    listener(server, tls.getPort(), true),
                                                    listener(server, port, false))));
        }
        return server;
    }

    private NettyListenerConfiguration listener(
            NettyHttpServerConfiguration server, int port, boolean api) {
        NettyListenerConfiguration listener =
                NettyListenerConfiguration.createTcp(
                        server.getHost().orElse(null),
                        port,
                        true,
                        tls.getKeyName(),
                        tls.getTrustName());
        listener.setExposeDefaultRoutes(api);
        listener.setSupportGracefulShutdown(api);
        return listener;
    }
}
