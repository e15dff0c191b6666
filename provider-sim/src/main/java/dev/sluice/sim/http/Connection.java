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
 * One client connection, or one stream of HTTP/2: runs its exchanges one after the other and tells
 * the running one when the client goes away, which is why reading goes on meanwhile. It pauses only
 * while {@value #PIPELINED_MAX} requests wait behind a running one, or behind answers that the
 * client does not read. Used on its event loop only.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int PIPELINED_MAX = 64;

    private final Consumer<Exchange> routes;
    private final Framing framing;
    private final ArrayDeque<SimRequest> waiting = new ArrayDeque<>();
    private @Nullable Exchange running;
    private boolean inRead;
    private boolean unflushed;

    Connection(Consumer<Exchange> routes, Framing framing) {
        this.routes = routes;
        this.framing = framing;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        inRead = true;
        waiting.add((SimRequest) message);
        runNext(ctx);
        if (waiting.size() >= PIPELINED_MAX) {
            ctx.channel().config().setAutoRead(false);
        }
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
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!inRead) {
            runNext(ctx);
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
        while (running == null && !waiting.isEmpty() && takesAnswers(ctx)) {
            Exchange next = new Exchange(this, ctx, waiting.remove(), framing);
            running = next;
            routes.accept(next);
        }
        if (waiting.size() < PIPELINED_MAX && !ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    private static boolean takesAnswers(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            ctx.flush();
        }
        return ctx.channel().isActive() && ctx.channel().isWritable();
    }
}
