package dev.sluice.sim.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, written as raw bytes because a simulator must also be able to answer
 * wrongly. All methods run on the connection's event loop; after the end, or after the client has
 * gone, they do nothing.
 */
public final class Exchange {
    private static final String CLOSE_AND_LENGTH = "connection: close\r\ncontent-length: ";
    private static final Runnable NOTHING = () -> {};

    private final Connection connection;
    private final ChannelHandlerContext ctx;
    private final SimRequest request;
    private Runnable onClientGone = NOTHING;
    private @Nullable Future<?> timer;
    private boolean ended;

    Exchange(Connection connection, ChannelHandlerContext ctx, SimRequest request) {
        this.connection = connection;
        this.ctx = ctx;
        this.request = request;
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
        ByteBuf head = head(status, contentType, headers);
        ByteBufUtil.writeAscii(head, request.keepAlive() ? "" : "connection: close\r\n");
        ByteBufUtil.writeAscii(head, "transfer-encoding: chunked\r\n\r\n");
        var unused = ctx.write(head, ctx.voidPromise());
        connection.flush(ctx);
    }

    /** Sends the next part. Takes ownership of it. */
    public void stream(ByteBuf part) {
        if (ended || !part.isReadable()) {
            part.release();
            return;
        }
        var unused = writeChunk(part);
        connection.flush(ctx);
    }

    /** Sends the next part and goes on when the socket has taken it. */
    public void streamThen(ByteBuf part, Runnable next) {
        if (ended) {
            part.release();
            return;
        }
        writeChunk(part)
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
            finish(ByteBufUtil.writeAscii(ctx.alloc(), "0\r\n\r\n"), request.keepAlive());
        }
    }

    /** Closes the connection where it stands. */
    public void cut() {
        if (!ended) {
            finish(ctx.alloc().buffer(0), false);
        }
    }

    /** Resets the connection, so that the client sees an error and not an end. */
    public void reset() {
        if (!ended) {
            ended = true;
            // A zero linger makes close() send RST and drop what is unsent.
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            var unused = ctx.close();
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
        ByteBuf all = head(status, contentType, headers);
        ByteBufUtil.writeAscii(all, keepAlive ? "content-length: " : CLOSE_AND_LENGTH);
        ByteBufUtil.writeAscii(all, Integer.toString(announced));
        ByteBufUtil.writeAscii(all, "\r\n\r\n");
        all.writeBytes(body);
        body.release();
        finish(all, keepAlive);
    }

    private ByteBuf head(int status, String contentType, HeaderLines headers) {
        ByteBuf head = ctx.alloc().buffer(1024);
        ByteBufUtil.writeAscii(head, "HTTP/1.1 ");
        ByteBufUtil.writeAscii(head, Integer.toString(status));
        head.writeByte(' ');
        ByteBufUtil.writeAscii(head, HttpResponseStatus.valueOf(status).reasonPhrase());
        ByteBufUtil.writeAscii(head, "\r\ncontent-type: ");
        ByteBufUtil.writeAscii(head, contentType);
        ByteBufUtil.writeAscii(head, "\r\n");
        ByteBufUtil.writeAscii(head, headers.lines());
        return head;
    }

    private ChannelFuture writeChunk(ByteBuf part) {
        ByteBuf chunk = ctx.alloc().buffer(part.readableBytes() + 16);
        ByteBufUtil.writeAscii(chunk, Integer.toHexString(part.readableBytes()));
        ByteBufUtil.writeAscii(chunk, "\r\n");
        chunk.writeBytes(part);
        part.release();
        ByteBufUtil.writeAscii(chunk, "\r\n");
        return ctx.write(chunk);
    }

    private void finish(ByteBuf last, boolean keepAlive) {
        ended = true;
        if (keepAlive) {
            var unused = ctx.write(last, ctx.voidPromise());
            connection.flush(ctx);
            connection.finished(this, ctx);
        } else {
            var unused = ctx.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
