package dev.sluice.sim.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What connections are read with, by the version of HTTP that is spoken. For event loops. */
final class Pipelines {
    private static final Logger LOG = LoggerFactory.getLogger(Pipelines.class);
    private static final int READ_BYTES_MAX = 64 * 1024;
    private static final int HEAD_BYTES_MAX = 32 * 1024;
    private static final int WINDOW_BYTES = 1 << 20;

    private final int bodyBytesMax;
    private final @Nullable JdkSslContext tls;
    private final int streamsMax;
    private final Consumer<Exchange> routes;
    private final Framing http1 = new Http1Framing();
    private final Framing http2 = new Http2Framing();
    private final LongAdder streams = new LongAdder();
    private final LongAdder http2Connections = new LongAdder();

    Pipelines(int bodyBytesMax, @Nullable Tls tls, Consumer<Exchange> routes) {
        this.bodyBytesMax = bodyBytesMax;
        this.routes = routes;
        this.streamsMax = tls == null ? 1 : tls.streamsMax();
        this.tls =
                tls == null
                        ? null
                        : new JdkSslContext(
                                tls.identity(),
                                false,
                                null,
                                IdentityCipherSuiteFilter.INSTANCE,
                                new ApplicationProtocolConfig(
                                        ApplicationProtocolConfig.Protocol.ALPN,
                                        ApplicationProtocolConfig.SelectorFailureBehavior
                                                .NO_ADVERTISE,
                                        ApplicationProtocolConfig.SelectedListenerFailureBehavior
                                                .ACCEPT,
                                        ApplicationProtocolNames.HTTP_2,
                                        ApplicationProtocolNames.HTTP_1_1),
                                ClientAuth.NONE,
                                null,
                                false);
    }

    long streams() {
        return streams.sum();
    }

    long http2Connections() {
        return http2Connections.sum();
    }

    void accept(SocketChannel channel) {
        JdkSslContext secured = tls;
        if (secured == null) {
            http1(channel.pipeline());
        } else {
            channel.pipeline().addLast(secured.newHandler(channel.alloc()), new ByAlpn());
        }
    }

    private void http1(ChannelPipeline pipeline) {
        pipeline.addLast(
                        new HttpRequestDecoder(
                                new HttpDecoderConfig()
                                        .setMaxChunkSize(READ_BYTES_MAX)
                                        .setMaxHeaderSize(HEAD_BYTES_MAX)))
                .addLast(new RequestAssembler(bodyBytesMax, http1))
                .addLast(new Connection(routes, http1));
    }

    private void http2(ChannelPipeline pipeline) {
        http2Connections.increment();
        pipeline.addLast(
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(
                                Http2Settings.defaultSettings()
                                        .maxConcurrentStreams(streamsMax)
                                        .initialWindowSize(WINDOW_BYTES)
                                        .maxHeaderListSize(HEAD_BYTES_MAX))
                        // Clients that cut many calls off are what it is there to be tried with.
                        .decoderEnforceMaxRstFramesPerWindow(0, 0)
                        .build(),
                new Http2MultiplexHandler(new Stream()));
    }

    private final class Stream extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            streams.increment();
            channel.pipeline()
                    .addLast(
                            new Http2StreamFrameToHttpObjectCodec(true),
                            new RequestAssembler(bodyBytesMax, http2),
                            new Connection(routes, http2));
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    private final class ByAlpn extends ApplicationProtocolNegotiationHandler {
        ByAlpn() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(ctx.pipeline());
            } else {
                http1(ctx.pipeline());
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("A client did not come to terms", cause);
            var unused = ctx.close();
        }
    }
}
