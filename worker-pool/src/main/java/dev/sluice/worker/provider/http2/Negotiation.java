package dev.sluice.worker.provider.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Goes on as TLS has agreed. Runs on the connection's event loop. */
final class Negotiation extends ApplicationProtocolNegotiationHandler {
    /** Of one answer that nobody reads yet. */
    private static final int STREAM_WINDOW_BYTES = 128 << 10;

    /** Of all answers of a connection that nobody reads yet. */
    private static final int LINK_WINDOW_BYTES = 2 << 20;

    private static final int HEAD_BYTES_MAX = 64 << 10;

    /**
     * Some servers show with empty frames that they live; at Netty's own bound of two in a row the
     * connection would end with all calls on it. Without a bound (0) they would cost a server
     * nothing and us a wakeup each, for ever.
     */
    private static final int EMPTY_FRAMES_MAX = 1_000;

    /**
     * The same in every call. All others stay out of the compression tables: they are secrets, or
     * never seen again.
     */
    private static final Set<String> REPEATED =
            Set.of(
                    ":method",
                    ":scheme",
                    ":authority",
                    ":path",
                    "accept",
                    "content-type",
                    "user-agent");

    private final CompletableFuture<Dialed> stands;
    private final Pool pool;
    private final LinkEvents.Care care;

    Negotiation(CompletableFuture<Dialed> stands, Pool pool, LinkEvents.Care care) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.stands = stands;
        this.pool = pool;
        this.care = care;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol)
            throws Http2Exception {
        if (!protocol.equals(ApplicationProtocolNames.HTTP_2)) {
            stands.complete(new Dialed.One());
            var unused = ctx.close();
            return;
        }
        Http2FrameCodec codec =
                Http2FrameCodecBuilder.forClient()
                        .initialSettings(
                                Http2Settings.defaultSettings()
                                        .pushEnabled(false)
                                        .initialWindowSize(STREAM_WINDOW_BYTES)
                                        .maxHeaderListSize(HEAD_BYTES_MAX))
                        .headerSensitivityDetector(
                                (name, value) -> !REPEATED.contains(name.toString()))
                        .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_FRAMES_MAX)
                        // Those of calls that are cut off are ours to send, as many as there are.
                        .encoderEnforceMaxRstFramesPerWindow(0, 0)
                        .gracefulShutdownTimeoutMillis(0)
                        .build();
        ctx.pipeline()
                .addLast(
                        codec,
                        new Http2MultiplexHandler(new Refusing()),
                        new LinkEvents(stands, pool, care));
        var connection = codec.connection();
        connection
                .local()
                .flowController()
                .incrementWindowSize(
                        connection.connectionStream(), LINK_WINDOW_BYTES - (64 << 10) + 1);
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
        stands.completeExceptionally(cause);
        var unused = ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        stands.completeExceptionally(cause);
        var unused = ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        stands.completeExceptionally(new IOException("the server closed the connection"));
        super.channelInactive(ctx);
    }

    /** Servers open no streams: pushing is off. */
    private static final class Refusing extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            var unused = ctx.close();
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }
}
