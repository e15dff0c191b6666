package dev.sluice.worker.provider.http2;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections and finds out what is spoken on them. All addresses of a name are tried, one
 * after another, each for half of the time that is left, the last for all of it. Thread-safe.
 */
final class Dialer {
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final ApplicationProtocolConfig ALPN =
            new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1);

    /** The dial's own end, which says more, comes first. */
    private static final long LATE_MILLIS = 100;

    private final EventLoopGroup loops;
    private final LinkEvents.Care care;
    private final Names names;

    /** Looks names up; blocks, for how long is the system's to say. */
    interface Names {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /**
     * @param proxySecret {@code user:password}; null: none
     * @param tls made where it is needed, since it may read a file
     * @param within for names, TCP, a proxy and TLS together
     */
    record Order(Origin origin, @Nullable String proxySecret, Trust tls, Duration within) {}

    Dialer(EventLoopGroup loops, LinkEvents.Care care, Names names) {
        this.loops = loops;
        this.care = care;
        this.names = names;
    }

    /**
     * Begins at once, on a thread of its own; ends in time. A look-up of a name cannot be broken
     * off: its thread goes on until the system gives up, and what it finds then is not used.
     */
    CompletableFuture<Dialed> dial(Order order, Pool pool) {
        CompletableFuture<Dialed> dialed = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("http2-dial")
                .start(
                        () -> {
                            try {
                                Dialed result = dialed(order, pool);
                                if (!dialed.complete(result)
                                        && result instanceof Dialed.Two(Link link)) {
                                    var unused = link.channel().close();
                                }
                            } catch (IOException | RuntimeException e) {
                                dialed.completeExceptionally(e);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                                dialed.completeExceptionally(e);
                            }
                        });
        long millis = Math.max(1, order.within().toMillis()) + LATE_MILLIS;
        return dialed.orTimeout(millis, TimeUnit.MILLISECONDS)
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(told(order.origin(), failure)));
    }

    /** Those who wait hear of it, too, and say it of their calls; the cause is said here, once. */
    private static Throwable told(Origin origin, Throwable failure) {
        Throwable cause = failure instanceof TimeoutException ? late(origin, failure) : failure;
        URI proxy = origin.proxy();
        LOG.warn(
                "no connection to {}:{}{}: {}",
                origin.host(),
                origin.port(),
                proxy == null ? "" : " by proxy " + proxy.getHost() + ":" + proxy.getPort(),
                cause.toString());
        return cause;
    }

    private Dialed dialed(Order order, Pool pool) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + order.within().toNanos();
        URI proxy = order.origin().proxy();
        SSLContext tls = order.tls().context();
        InetAddress[] addresses = names.of(proxy == null ? order.origin().host() : proxy.getHost());
        IOException failure = new ConnectException("no address");
        for (int i = 0; i < addresses.length; i++) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw late(order.origin(), failure);
            }
            try {
                // Equal shares of many would be too short for a server that is only slow.
                long share = left / Math.min(2, addresses.length - i);
                return reached(order, tls, addresses[i], pool, Duration.ofNanos(share));
            } catch (IOException e) {
                // Nothing of a request was sent, so the next may be tried whatever it was.
                failure = e;
            }
        }
        throw failure;
    }

    private Dialed reached(
            Order order, SSLContext tls, InetAddress address, Pool pool, Duration within)
            throws IOException, InterruptedException {
        long millis = Math.max(1, within.toMillis());
        Origin origin = order.origin();
        URI proxy = origin.proxy();
        CompletableFuture<Dialed> stands = new CompletableFuture<>();
        SocketAddress first =
                new InetSocketAddress(address, proxy == null ? origin.port() : proxy.getPort());
        ChannelFuture connecting =
                new Bootstrap()
                        .group(loops)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) Math.min(millis, Integer.MAX_VALUE))
                        .resolver(NoopAddressResolverGroup.INSTANCE)
                        .handler(pipeline(order, first, tls, stands, pool))
                        .connect(
                                proxy == null
                                        ? first
                                        : InetSocketAddress.createUnresolved(
                                                origin.host(), origin.port()));
        connecting.addListener(
                done -> {
                    if (!done.isSuccess()) {
                        stands.completeExceptionally(done.cause());
                    }
                });
        try {
            return stands.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            var unused = connecting.channel().close();
            throw late(origin, e);
        } catch (ExecutionException e) {
            var unused = connecting.channel().close();
            throw failed(origin, e.getCause());
        }
    }

    private ChannelInitializer<Channel> pipeline(
            Order order,
            SocketAddress first,
            SSLContext tls,
            CompletableFuture<Dialed> stands,
            Pool pool) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (order.origin().proxy() != null) {
                    channel.pipeline().addLast(tunnel(first, order));
                }
                channel.pipeline()
                        .addLast(secured(channel, order, tls), new Negotiation(stands, pool, care));
            }
        };
    }

    private static HttpProxyHandler tunnel(SocketAddress proxy, Order order) {
        String secret = order.proxySecret();
        HttpProxyHandler tunnel;
        if (secret == null) {
            tunnel = new HttpProxyHandler(proxy);
        } else {
            int colon = secret.indexOf(':');
            tunnel =
                    new HttpProxyHandler(
                            proxy,
                            colon < 0 ? secret : secret.substring(0, colon),
                            colon < 0 ? "" : secret.substring(colon + 1));
        }
        tunnel.setConnectTimeoutMillis(order.within().toMillis());
        return tunnel;
    }

    private static SslHandler secured(Channel channel, Order order, SSLContext tls) {
        SslHandler handler =
                new JdkSslContext(
                                tls,
                                true,
                                null,
                                IdentityCipherSuiteFilter.INSTANCE,
                                ALPN,
                                ClientAuth.NONE,
                                null,
                                false)
                        .newHandler(channel.alloc(), order.origin().host(), order.origin().port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(order.within().toMillis());
        return handler;
    }

    private static IOException failed(Origin origin, @Nullable Throwable cause) {
        return switch (cause) {
            case io.netty.channel.ConnectTimeoutException e -> late(origin, e);
            case ConnectException e -> e;
            case null, default -> new IOException(String.valueOf(cause), cause);
        };
    }

    private static IOException late(Origin origin, Throwable cause) {
        IOException late =
                new ConnectTimeoutException(
                        "no connection to %s:%d in time".formatted(origin.host(), origin.port()));
        late.initCause(cause);
        return late;
    }
}
