package dev.sluice.worker.provider.http2;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hands what comes on a stream to the thread of its call. Nothing is read that was not asked for,
 * so what waits here is bounded by the stream's flow control window. Runs on the connection's event
 * loop; {@link #next} is for the call's thread.
 */
final class StreamEvents extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final Runnable http1Required;
    private final Runnable leaving;

    /** What ends the stream, once what came before it is read. */
    private @Nullable IOException ending;

    private boolean answered;
    private boolean ended;

    /**
     * @param http1Required the server wants the next of this kind over HTTP/1.1
     * @param leaving the connection takes no more; run before the call hears of it
     */
    StreamEvents(Runnable http1Required, Runnable leaving) {
        this.http1Required = http1Required;
        this.leaving = leaving;
    }

    /** Waits for what happens next, and asks for it. */
    Part next(Channel stream) throws InterruptedException {
        Part part = parts.poll();
        if (part == null) {
            stream.read();
            part = parts.take();
        }
        return part;
    }

    void add(Part part) {
        parts.add(part);
    }

    /** Whether the server has ended the stream; for the event loop. */
    boolean ended() {
        return ended;
    }

    /** The head of the request could not be written. What the codec refuses was not sent. */
    void notBegun(Channel stream, Throwable cause) {
        leaving.run();
        broken(
                stream,
                cause instanceof Http2Exception
                        ? new NotBegunException("the connection takes no more", cause)
                        : new IOException("the request was not written", cause));
    }

    /** The body of the request could not be written. */
    void notWritten(Channel stream, Throwable cause) {
        broken(stream, new IOException("the request was not written", cause));
    }

    private void broken(Channel stream, IOException why) {
        // Who has answered already may want no more of the request.
        if (!answered) {
            ending = ending == null ? why : ending;
            var unused = stream.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof Http2HeadersFrame head) {
                answered = true;
                ended |= head.isEndStream();
                add(new Part.Head(head.headers(), head.isEndStream()));
            } else if (message instanceof Http2DataFrame data) {
                ended |= data.isEndStream();
                add(new Part.Bytes(ByteBufUtil.getBytes(data.content()), data.isEndStream()));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        try {
            if (event instanceof Http2ResetFrame reset) {
                ended = true;
                reset(reset.errorCode());
            } else if (event instanceof Http2GoAwayFrame) {
                // Only streams beyond the last that the server began with are told.
                ended = true;
                leaving.run();
                ending = new NotBegunException("the server is going away");
            }
        } finally {
            ReferenceCountUtil.release(event);
        }
    }

    private void reset(long code) {
        if (code == Http2Error.NO_ERROR.code()) {
            // It has answered and wants no more of the request; what it said is still to be read.
            return;
        }
        if (code == Http2Error.HTTP_1_1_REQUIRED.code()) {
            http1Required.run();
        }
        String what = "the server reset the stream: error " + code;
        // Of the others, also of that one, nobody promises that the request was not begun with.
        ending =
                code == Http2Error.REFUSED_STREAM.code()
                        ? new NotBegunException(what)
                        : new IOException(what);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        IOException why = ending;
        add(new Part.Broken(why == null ? new IOException("the stream ended") : why));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        add(new Part.Broken(new IOException("the stream broke", cause)));
        var unused = ctx.close();
    }
}
