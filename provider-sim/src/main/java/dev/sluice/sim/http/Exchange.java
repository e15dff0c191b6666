package dev.sluice.sim.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, put on the wire by a {@link Framing} of our own because a simulator
 * must also be able to answer wrongly. All methods run on the connection's event loop; after the
 * end, or after the client has gone, they do nothing.
 */
public final class Exchange {
    private static final Runnable NOTHING = () -> {};

    private final Connection connection;
    private final ChannelHandlerContext ctx;
    private final SimRequest request;
    private final Framing framing;
    private Runnable onClientGone = NOTHING;
    private @Nullable Future<?> timer;
    private boolean ended;

    Exchange(
            Connection connection, ChannelHandlerContext ctx, SimRequest request, Framing framing) {
        this.connection = connection;
        this.ctx = ctx;
        this.request = request;
        this.framing = framing;
    }

    public SimRequest request() {
        return request;
    }

    public ByteBufAllocator alloc() {
        return ctx.alloc();
    }

    /** Goes on upon the event loop; to be called from other threads. */
    public void resume(Runnable next) {
        ctx.executor().execute(() -> guarded(next));
    }

    /** Whether nobody waits for the answer any more, or it was given. */
    public boolean ended() {
        return ended;
    }

    /** What to do once if the client goes away before the end. */
    public void onClientGone(Runnable action) {
        onClientGone = action;
    }

    /** Goes on after a while, unless the client goes away; at once, without a timer, for 0. */
    public void after(long nanos, Runnable next) {
        if (nanos <= 0) {
            next.run();
        } else {
            timer = ctx.executor().schedule(() -> guarded(next), nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Answers completely. Takes ownership of the body. */
    public void answer(int status, String contentType, HeaderLines headers, ByteBuf body) {
        answer(status, contentType, headers, body, body.readableBytes());
    }

    /** Announces the whole body, sends its first bytes and closes. */
    public void answerCut(
            int status, String contentType, HeaderLines headers, ByteBuf body, int bytesSent) {
        int announced = body.readableBytes();
        body.writerIndex(body.readerIndex() + bytesSent);
        answer(status, contentType, headers, body, announced);
    }

    /** Begins an answer whose parts follow. */
    public void beginStream(int status, String contentType, HeaderLines headers) {
        if (ended) {
            return;
        }
        framing.begin(ctx, new Framing.Head(status, contentType, headers, request.keepAlive()));
        connection.flush(ctx);
    }

    /** Sends the next part. Takes ownership of it. */
    public void stream(ByteBuf part) {
        if (ended || !part.isReadable()) {
            part.release();
            return;
        }
        var unused = framing.part(ctx, part);
        connection.flush(ctx);
    }

    /** Sends the next part and goes on when the socket has taken it. */
    public void streamThen(ByteBuf part, Runnable next) {
        if (ended) {
            part.release();
            return;
        }
        framing.part(ctx, part)
                .addListener(
                        written -> {
                            if (written.isSuccess() && !ended) {
                                next.run();
                            }
                        });
        ctx.flush();
    }

    /** Ends a stream as the protocol wants it. */
    public void endStream() {
        if (!ended) {
            finish(request.keepAlive(), framing.end(ctx, request.keepAlive()));
        }
    }

    /** Ends the answer where it stands, which the protocol does not want. */
    public void cut() {
        if (!ended) {
            ended = true;
            framing.cut(ctx);
        }
    }

    /** As {@link #cut}, so that the client sees an error and not an end. */
    public void reset() {
        if (!ended) {
            ended = true;
            framing.reset(ctx);
        }
    }

    private void guarded(Runnable next) {
        try {
            next.run();
        } catch (RuntimeException unexpected) {
            // A future would keep the failure to itself and leave the client waiting.
            connection.exceptionCaught(ctx, unexpected);
        }
    }

    void clientGone() {
        if (ended) {
            return;
        }
        ended = true;
        Future<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
        onClientGone.run();
    }

    private void answer(
            int status, String contentType, HeaderLines headers, ByteBuf body, int announced) {
        if (ended) {
            body.release();
            return;
        }
        boolean keepAlive = request.keepAlive() && body.readableBytes() == announced;
        finish(
                keepAlive,
                framing.whole(
                        ctx,
                        new Framing.Head(status, contentType, headers, keepAlive),
                        body,
                        announced));
    }

    private void finish(boolean goesOn, ChannelFuture last) {
        ended = true;
        if (goesOn) {
            connection.flush(ctx);
            connection.finished(this, ctx);
        } else {
            ctx.flush();
            var unused = last.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
