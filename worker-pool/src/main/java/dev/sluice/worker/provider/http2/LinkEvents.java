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
    private @Nullable Future<?> round;
    private boolean heard;
    private boolean asked;

    /**
     * @param every time between two looks; a connection that is dead is dropped after two of them,
     *     at most three
     * @param idle so long without a call closes it
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
        long millis = care.every().toMillis();
        round =
                ctx.executor()
                        .scheduleAtFixedRate(
                                () -> look(ctx), millis, millis, TimeUnit.MILLISECONDS);
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
        Future<?> looking = round;
        if (looking != null) {
            looking.cancel(false);
        }
        dialed.completeExceptionally(new IOException("the server closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("a connection of HTTP/2 broke", cause);
        var unused = ctx.close();
    }

    private void look(ChannelHandlerContext ctx) {
        Link mine = link;
        if (mine == null) {
            return;
        }
        if (pool.retire(mine, care.idle().toNanos())) {
            var unused = ctx.close();
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
