package dev.sluice.sim.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseStatus;

/** HTTP/1.1, as raw bytes. */
final class Http1Framing implements Framing {
    private static final String CLOSE = "connection: close\r\n";

    @Override
    public ChannelFuture whole(ChannelHandlerContext ctx, Head head, ByteBuf body, int announced) {
        ByteBuf all = lines(ctx, head);
        ByteBufUtil.writeAscii(all, "content-length: ");
        ByteBufUtil.writeAscii(all, Integer.toString(announced));
        ByteBufUtil.writeAscii(all, "\r\n\r\n");
        all.writeBytes(body);
        body.release();
        return last(ctx, all, head.keepAlive());
    }

    @Override
    public void begin(ChannelHandlerContext ctx, Head head) {
        ByteBuf lines = lines(ctx, head);
        ByteBufUtil.writeAscii(lines, "transfer-encoding: chunked\r\n\r\n");
        var unused = ctx.write(lines, ctx.voidPromise());
    }

    @Override
    public ChannelFuture part(ChannelHandlerContext ctx, ByteBuf part) {
        ByteBuf chunk = ctx.alloc().buffer(part.readableBytes() + 16);
        ByteBufUtil.writeAscii(chunk, Integer.toHexString(part.readableBytes()));
        ByteBufUtil.writeAscii(chunk, "\r\n");
        chunk.writeBytes(part);
        part.release();
        ByteBufUtil.writeAscii(chunk, "\r\n");
        return ctx.write(chunk);
    }

    @Override
    public ChannelFuture end(ChannelHandlerContext ctx, boolean keepAlive) {
        return last(ctx, ByteBufUtil.writeAscii(ctx.alloc(), "0\r\n\r\n"), keepAlive);
    }

    @Override
    public void cut(ChannelHandlerContext ctx) {
        var unused =
                ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void reset(ChannelHandlerContext ctx) {
        // A zero linger makes close() send RST and drop what is unsent.
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        var unused = ctx.close();
    }

    @Override
    public void goOn(ChannelHandlerContext ctx) {
        var unused =
                ctx.writeAndFlush(
                        ByteBufUtil.writeAscii(ctx.alloc(), "HTTP/1.1 100 Continue\r\n\r\n"));
    }

    private static ChannelFuture last(ChannelHandlerContext ctx, ByteBuf bytes, boolean keepAlive) {
        return keepAlive ? ctx.write(bytes, ctx.voidPromise()) : ctx.write(bytes);
    }

    private static ByteBuf lines(ChannelHandlerContext ctx, Head head) {
        ByteBuf lines = ctx.alloc().buffer(1024);
        ByteBufUtil.writeAscii(lines, "HTTP/1.1 ");
        ByteBufUtil.writeAscii(lines, Integer.toString(head.status()));
        lines.writeByte(' ');
        ByteBufUtil.writeAscii(lines, HttpResponseStatus.valueOf(head.status()).reasonPhrase());
        ByteBufUtil.writeAscii(lines, "\r\ncontent-type: ");
        ByteBufUtil.writeAscii(lines, head.contentType());
        ByteBufUtil.writeAscii(lines, "\r\n");
        ByteBufUtil.writeAscii(lines, head.headers().lines());
        ByteBufUtil.writeAscii(lines, head.keepAlive() ? "" : CLOSE);
        return lines;
    }
}
