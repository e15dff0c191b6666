package dev.sluice.sim.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listening server, of HTTP/1.1 or with TLS of HTTP/2 as well, whose exchanges go to one place.
 */
public final class HttpServer implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final long CLOSE_SECONDS_MAX = 5;

    private final MultiThreadIoEventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Pipelines pipelines;
    private final Channel listening;

    /**
     * Listens at once.
     *
     * @param port 0 for a free one
     * @param loopThreads event loops; every exchange stays on one
     * @param bodyBytesMax largest request body
     * @param tls null: plain HTTP/1.1
     */
    public HttpServer(
            String host,
            int port,
            int loopThreads,
            int bodyBytesMax,
            @Nullable Tls tls,
            Consumer<Exchange> routes) {
        this.pipelines = new Pipelines(bodyBytesMax, tls, routes);
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        loopThreads,
                        new DefaultThreadFactory("provider-sim", true),
                        NioIoHandler.newFactory());
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(new Accepted(pipelines));
        try {
            this.listening = bootstrap.bind(host, port).syncUninterruptibly().channel();
        } catch (RuntimeException cannotBind) {
            stopLoops();
            throw cannotBind;
        }
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Requests that came over HTTP/2. */
    public long streams() {
        return pipelines.streams();
    }

    /** Connections that HTTP/2 was spoken on. */
    public long http2Connections() {
        return pipelines.http2Connections();
    }

    /**
     * Tells the clients of HTTP/2 to begin nothing more on the connections that they have, as
     * servers do before they restart. What they have begun goes on; what crosses this on its way is
     * not looked at.
     */
    public void goAway() {
        for (Channel connection : connections) {
            if (connection.pipeline().get(Http2FrameCodec.class) != null) {
                var unused =
                        connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            }
        }
    }

    /** Cuts off every connection, whatever goes on there; new ones are taken as before. */
    public void cutOff() {
        connections.close().awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** Waits until the server is closed. */
    public void await() throws InterruptedException {
        listening.closeFuture().await();
    }

    /** Stops listening, drops every connection, then stops the event loops. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        stopLoops();
    }

    private void stopLoops() {
        loops.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** What is spoken on a connection of its own; the rest is up to {@link Pipelines}. */
    private final class Accepted extends ChannelInitializer<SocketChannel> {
        private final Pipelines pipelines;

        Accepted(Pipelines pipelines) {
            this.pipelines = pipelines;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            connections.add(channel);
            pipelines.accept(channel);
        }
    }
}
