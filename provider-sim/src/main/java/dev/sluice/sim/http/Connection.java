package dev.sluice.sim.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection: runs its exchanges one after the other and tells the running one when the
 * client goes away, which is why reading never pauses. At most {@value #PIPELINED_MAX} requests may
 * wait behind a running one. Used on its event loop only.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int PIPELINED_MAX = 64;

    private final Consumer<Exchange> routes;
    private final ArrayDeque<SimRequest> waiting = new ArrayDeque<>();
    private @Nullable Exchange running;
    private boolean inRead;
    private boolean unflushed;

    Connection(Consumer<Exchange> routes) {
        this.routes = routes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        inRead = true;
        if (waiting.size() >= PIPELINED_MAX) {
            LOG.warn("Closing a connection with more than {} pipelined requests", PIPELINED_MAX);
            var unused = ctx.close();
            return;
        }
        waiting.add((SimRequest) message);
        runNext(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inRead = false;
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waiting.clear();
        Exchange gone = running;
        running = null;
        if (gone != null) {
            gone.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("A client's connection broke", cause);
        } else {
            LOG.error("Closing a connection after an unexpected failure", cause);
        }
        var unused = ctx.close();
    }

    /** Flushes now, or once at the end of the read that is going on. */
    void flush(ChannelHandlerContext ctx) {
        if (inRead) {
            unflushed = true;
        } else {
            ctx.flush();
        }
    }

    void finished(Exchange exchange, ChannelHandlerContext ctx) {
        if (running == exchange) {
            running = null;
            if (!inRead) {
                runNext(ctx);
            }
        }
    }

    private void runNext(ChannelHandlerContext ctx) {
        while (running == null && !waiting.isEmpty() && ctx.channel().isActive()) {
            Exchange next = new Exchange(this, ctx, waiting.remove());
            running = next;
            routes.accept(next);
        }
    }
}
