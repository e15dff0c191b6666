package dev.sluice.worker.provider.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what a server says of a whole connection, and looks after it: one that is silent while
 * calls wait is asked for a sign of life and dropped without one, since new calls would go on
 * joining it; one that nobody uses is closed. Runs on the connection's event loop.
 */
final class LinkEvents extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(LinkEvents.class);
    private static final long PING = 0x736c75696365L;

    private final CompletableFuture<Dialed> dialed;
    private final Pool pool;
    private final Care care;
    private @Nullable Link link;
    private final List<Future<?>> rounds = new ArrayList<>(2);
    private boolean heard;
    private boolean asked;

    /**
     * @param every time between two looks; a connection that is dead is dropped after two of them,
     *     at most three
     * @param idle so long without a call closes it, or up to half as long again; says nothing of
     *     {@code every}, or a short one would drop who is only slow
     */
    record Care(Duration every, Duration idle) {}

    /**
     * @param dialed told once, when the connection stands
     */
    LinkEvents(CompletableFuture<Dialed> dialed, Pool pool, Care care) {
        this.dialed = dialed;
        this.pool = pool;
        this.care = care;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Duration half = care.idle().dividedBy(2);
        every(ctx, care.every(), () -> look(ctx));
        every(ctx, half.compareTo(care.every()) < 0 ? half : care.every(), () -> retire(ctx));
    }

    private void every(ChannelHandlerContext ctx, Duration time, Runnable round) {
        long millis = Math.max(1, time.toMillis());
        rounds.add(
                ctx.executor().scheduleAtFixedRate(round, millis, millis, TimeUnit.MILLISECONDS));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof Http2SettingsFrame settings) {
                settings(ctx, settings);
            } else if (message instanceof Http2GoAwayFrame && link != null) {
                link.leave();
                if (!pool.busy(link)) {
                    var unused = ctx.close();
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void settings(ChannelHandlerContext ctx, Http2SettingsFrame frame) {
        Long told = frame.settings().maxConcurrentStreams();
        if (link == null) {
            long streams = told == null ? Long.MAX_VALUE : told;
            if (streams == 0) {
                dialed.completeExceptionally(new IOException("the server allows no streams"));
                var unused = ctx.close();
                return;
            }
            link = new Link(ctx.channel(), streams);
            dialed.complete(new Dialed.Two(link));
        } else if (told != null) {
            link.allows(told);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        heard = true;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        rounds.forEach(round -> round.cancel(false));
        dialed.completeExceptionally(new IOException("the server closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("a connection of HTTP/2 broke", cause);
        var unused = ctx.close();
    }

    private void retire(ChannelHandlerContext ctx) {
        Link mine = link;
        if (mine != null && pool.retire(mine, care.idle().toNanos())) {
            var unused = ctx.close();
        }
    }

    private void look(ChannelHandlerContext ctx) {
        Link mine = link;
        if (mine == null) {
            return;
        }
        if (heard || !pool.busy(mine)) {
            asked = false;
        } else if (asked) {
            LOG.info("dropping a connection to {}: no sign of life", ctx.channel().remoteAddress());
            mine.leave();
            var unused = ctx.close();
        } else {
            asked = true;
            var unused = ctx.writeAndFlush(new DefaultHttp2PingFrame(PING));
        }
        heard = false;
    }
}
