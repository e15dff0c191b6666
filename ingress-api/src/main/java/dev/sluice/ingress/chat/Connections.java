package dev.sluice.ingress.chat;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.Optional;

/** What the HTTP server's own API does not tell of the connection of a request. */
final class Connections {
    private Connections() {}

    /**
     * @param gone run once, on the connection's thread, if it is closed before the watch ends
     * @return ends the watch
     */
    static Runnable watch(HttpRequest<?> request, Runnable gone) {
        Optional<Channel> channel = channel(request);
        ChannelFutureListener listener = closed -> gone.run();
        channel.ifPresent(c -> c.closeFuture().addListener(listener));
        return () -> channel.ifPresent(c -> c.closeFuture().removeListener(listener));
    }

    /** The server closes connections on which nothing moves; this one waits for an answer. */
    static void keepOpen(HttpRequest<?> request) {
        channel(request)
                .ifPresent(
                        channel ->
                                channel.eventLoop()
                                        .execute(
                                                () -> {
                                                    IdleStateHandler idle =
                                                            channel.pipeline()
                                                                    .get(IdleStateHandler.class);
                                                    if (idle != null) {
                                                        idle.resetWriteTimeout();
                                                    }
                                                }));
    }

    private static Optional<Channel> channel(HttpRequest<?> request) {
        return request instanceof NettyHttpRequest<?> netty
                ? Optional.of(netty.getChannelHandlerContext().channel())
                : Optional.empty();
    }
}
