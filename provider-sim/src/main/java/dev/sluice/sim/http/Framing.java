package dev.sluice.sim.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;

/**
 * How answers look on the wire in one version of HTTP. Nothing is flushed but by {@link #cut} and
 * {@link #reset}. For event loops; bodies and parts become its own.
 */
interface Framing {
    /**
     * What stands before a body.
     *
     * @param keepAlive whether the connection goes on
     */
    record Head(int status, String contentType, HeaderLines headers, boolean keepAlive) {}

    /**
     * A whole answer, or one that announces more than it has.
     *
     * @param announced length that the client is told
     */
    ChannelFuture whole(ChannelHandlerContext ctx, Head head, ByteBuf body, int announced);

    /** The head of an answer whose parts follow. */
    void begin(ChannelHandlerContext ctx, Head head);

    ChannelFuture part(ChannelHandlerContext ctx, ByteBuf part);

    ChannelFuture end(ChannelHandlerContext ctx, boolean keepAlive);

    /** Breaks off, as politely as it can be done. */
    void cut(ChannelHandlerContext ctx);

    /** Breaks off, as rudely as it can be done. */
    void reset(ChannelHandlerContext ctx);

    /** Asks a client to send the body that it holds back. */
    void goOn(ChannelHandlerContext ctx);
}
