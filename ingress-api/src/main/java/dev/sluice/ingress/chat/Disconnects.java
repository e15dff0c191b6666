package dev.sluice.ingress.chat;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/** Tells when the connection of a request is closed, which no part of HTTP's own API does. */
final class Disconnects {
    private Disconnects() {}

    /**
     * @param gone run once, on the connection's thread, if it is closed before the watch ends
     * @return ends the watch
     */
    static Runnable watch(HttpRequest<?> request, Runnable gone) {
        if (!(request instanceof NettyHttpRequest<?> netty)) {
            return () -> {};
        }
        Channel channel = netty.getChannelHandlerContext().channel();
        ChannelFutureListener listener = closed -> gone.run();
        channel.closeFuture().addListener(listener);
        return () -> channel.closeFuture().removeListener(listener);
    }
}
