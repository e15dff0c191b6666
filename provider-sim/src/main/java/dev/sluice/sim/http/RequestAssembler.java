package dev.sluice.sim.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a request together. A body over the limit is read to its end and dropped before
 * it is answered, since a caller that is still sending would lose the answer to a reset; beyond
 * {@value #DRAIN_FACTOR} times the limit the connection is closed. One per connection, or per
 * stream of HTTP/2.
 */
final class RequestAssembler extends ChannelInboundHandlerAdapter {
    private static final int DRAIN_FACTOR = 8;
    private static final byte[] EMPTY = new byte[0];

    private final int bodyBytesMax;
    private final Framing framing;
    private @Nullable HttpRequest head;
    private byte[] body = EMPTY;
    private long bodyBytes;

    RequestAssembler(int bodyBytesMax, Framing framing) {
        this.bodyBytesMax = bodyBytesMax;
        this.framing = framing;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                begin(ctx, request);
            }
            if (message instanceof HttpContent content) {
                add(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        head = request;
        body = EMPTY;
        bodyBytes = 0;
        if (request.decoderResult().isFailure()) {
            pass(ctx, request, SimRequest.State.NOT_HTTP, false);
        } else if (HttpUtil.is100ContinueExpected(request)) {
            if (HttpUtil.getContentLength(request, 0L) > bodyBytesMax) {
                // The body was announced but will not come, so the connection cannot go on.
                pass(ctx, request, SimRequest.State.BODY_TOO_LARGE, false);
            } else {
                framing.goOn(ctx);
            }
        }
    }

    private void add(ChannelHandlerContext ctx, HttpContent content) {
        HttpRequest request = head;
        if (request == null) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            pass(ctx, request, SimRequest.State.NOT_HTTP, false);
            return;
        }
        append(content.content());
        if (bodyBytes > (long) bodyBytesMax * DRAIN_FACTOR) {
            pass(ctx, request, SimRequest.State.BODY_TOO_LARGE, false);
        } else if (content instanceof LastHttpContent) {
            pass(
                    ctx,
                    request,
                    bodyBytes > bodyBytesMax
                            ? SimRequest.State.BODY_TOO_LARGE
                            : SimRequest.State.WHOLE,
                    HttpUtil.isKeepAlive(request));
        }
    }

    private void append(ByteBuf part) {
        int size = part.readableBytes();
        int before = (int) Math.min(bodyBytes, bodyBytesMax);
        bodyBytes += size;
        if (size == 0) {
            return;
        }
        if (bodyBytes > bodyBytesMax) {
            body = EMPTY;
            return;
        }
        if (body.length < bodyBytes) {
            // Doubled, not sized by Content-Length: only bytes that came may take memory.
            int grown = before == 0 ? size : (int) Math.max(bodyBytes, 2L * before);
            body = Arrays.copyOf(body, Math.min(grown, bodyBytesMax));
        }
        part.getBytes(part.readerIndex(), body, before, size);
    }

    private void pass(
            ChannelHandlerContext ctx,
            HttpRequest request,
            SimRequest.State state,
            boolean keepAlive) {
        byte[] whole =
                state != SimRequest.State.WHOLE
                        ? EMPTY
                        : body.length == bodyBytes ? body : Arrays.copyOf(body, (int) bodyBytes);
        head = null;
        body = EMPTY;
        String uri = request.uri() == null ? "" : request.uri();
        int question = uri.indexOf('?');
        ctx.fireChannelRead(
                new SimRequest(
                        request.method() == null ? "" : request.method().name(),
                        question < 0 ? uri : uri.substring(0, question),
                        question < 0 ? "" : uri.substring(question + 1),
                        request.headers() == null ? new DefaultHttpHeaders() : request.headers(),
                        whole,
                        keepAlive,
                        state));
    }
}
