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
    public ChannelFuture whole(
            ChannelHandlerContext ctx,
            int status,
            String contentType,
            HeaderLines headers,
            ByteBuf body,
            int announced,
            boolean keepAlive) {
        ByteBuf all = head(ctx, status, contentType, headers, keepAlive);
        ByteBufUtil.writeAscii(all, "content-length: ");
        ByteBufUtil.writeAscii(all, Integer.toString(announced));
        ByteBufUtil.writeAscii(all, "\r\n\r\n");
        all.writeBytes(body);
        body.release();
        return last(ctx, all, keepAlive);
    }

    @Override
    public void begin(
            ChannelHandlerContext ctx,
            int status,
            String contentType,
            HeaderLines headers,
            boolean keepAlive) {
        ByteBuf head = head(ctx, status, contentType, headers, keepAlive);
        ByteBufUtil.writeAscii(head, "transfer-encoding: chunked\r\n\r\n");
        var unused = ctx.write(head, ctx.voidPromise());
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

    private static ByteBuf head(
            ChannelHandlerContext ctx,
            int status,
            String contentType,
            HeaderLines headers,
            boolean keepAlive) {
        ByteBuf head = ctx.alloc().buffer(1024);
        ByteBufUtil.writeAscii(head, "HTTP/1.1 ");
        ByteBufUtil.writeAscii(head, Integer.toString(status));
        head.writeByte(' ');
        ByteBufUtil.writeAscii(head, HttpResponseStatus.valueOf(status).reasonPhrase());
        ByteBufUtil.writeAscii(head, "\r\ncontent-type: ");
        ByteBufUtil.writeAscii(head, contentType);
        ByteBufUtil.writeAscii(head, "\r\n");
        ByteBufUtil.writeAscii(head, headers.lines());
        ByteBufUtil.writeAscii(head, keepAlive ? "" : CLOSE);
        return head;
    }
}
