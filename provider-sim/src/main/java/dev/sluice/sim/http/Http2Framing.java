package dev.sluice.sim.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * HTTP/2, upon the channel of one stream. An answer that breaks off resets its stream, as proxies
 * do whose provider has died; the connection and its other streams go on.
 */
final class Http2Framing implements Framing {
    @Override
    public ChannelFuture whole(ChannelHandlerContext ctx, Head head, ByteBuf body, int announced) {
        boolean all = body.readableBytes() == announced;
        Http2Headers headers = headers(head).setInt("content-length", announced);
        var unused = ctx.write(new DefaultHttp2HeadersFrame(headers, false));
        ChannelFuture last = ctx.write(new DefaultHttp2DataFrame(body, all));
        return all ? last : resetBehind(ctx, last);
    }

    @Override
    public void begin(ChannelHandlerContext ctx, Head head) {
        var unused = ctx.write(new DefaultHttp2HeadersFrame(headers(head)));
    }

    @Override
    public ChannelFuture part(ChannelHandlerContext ctx, ByteBuf part) {
        return ctx.write(new DefaultHttp2DataFrame(part));
    }

    @Override
    public ChannelFuture end(ChannelHandlerContext ctx, boolean keepAlive) {
        return ctx.write(new DefaultHttp2DataFrame(true));
    }

    @Override
    public void cut(ChannelHandlerContext ctx) {
        reset(ctx);
    }

    @Override
    public void reset(ChannelHandlerContext ctx) {
        var unused = resetBehind(ctx, ctx.writeAndFlush(new DefaultHttp2DataFrame(false)));
    }

    /** A reset drops what the stream has not sent; what was said is to arrive. */
    private static ChannelFuture resetBehind(ChannelHandlerContext ctx, ChannelFuture data) {
        ChannelPromise reset = ctx.newPromise();
        data.addListener(
                written -> {
                    var unused =
                            ctx.writeAndFlush(
                                    new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR), reset);
                });
        return reset;
    }

    @Override
    public void goOn(ChannelHandlerContext ctx) {
        var unused =
                ctx.writeAndFlush(
                        new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("100")));
    }

    private static Http2Headers headers(Head head) {
        Http2Headers headers =
                new DefaultHttp2Headers()
                        .status(Integer.toString(head.status()))
                        .set("content-type", head.contentType());
        head.headers().forEach(headers::add);
        return headers;
    }
}
