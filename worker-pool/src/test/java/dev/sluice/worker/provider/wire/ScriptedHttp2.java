package dev.sluice.worker.provider.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.sim.http.OwnCertificate;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server of HTTP/2 that does with each request what a test says. */
final class ScriptedHttp2 implements AutoCloseable {
    static final String ANSWER =
            "{\"id\":\"1\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}";

    private final MultiThreadIoEventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel server;
    private final List<Channel> connections = new CopyOnWriteArrayList<>();
    private final List<Long> resets = new CopyOnWriteArrayList<>();
    private final AtomicInteger http1 = new AtomicInteger();
    private volatile boolean early;
    private volatile Consumer<Asked> script = Asked::answer;

    /** A request that has come whole. */
    record Asked(Http2StreamChannel stream) {
        Channel connection() {
            return stream.parent();
        }

        int id() {
            return stream.stream().id();
        }

        void head(int status, boolean end, String... headers) {
            var head = new DefaultHttp2Headers().status(Integer.toString(status));
            for (int i = 0; i < headers.length; i += 2) {
                head.add(headers[i], headers[i + 1]);
            }
            var unused = stream.writeAndFlush(new DefaultHttp2HeadersFrame(head, end));
        }

        void body(byte[] bytes, boolean end) {
            var unused =
                    stream.writeAndFlush(
                            new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), end));
        }

        void answer() {
            head(200, false, "content-type", "application/json");
            body(ANSWER.getBytes(US_ASCII), true);
        }

        /** Shows again and again that it lives before it answers. */
        void emptyThenAnswer(int times) {
            head(200, false, "content-type", "application/json");
            // Past the codec, which sends no empty frames.
            ChannelHandlerContext codec = connection().pipeline().context(Http2FrameCodec.class);
            Http2FrameWriter raw = new DefaultHttp2FrameWriter();
            for (int i = 0; i < times; i++) {
                var unused =
                        raw.writeData(
                                codec, id(), Unpooled.EMPTY_BUFFER, 0, false, codec.newPromise());
            }
            codec.flush();
            body(ANSWER.getBytes(US_ASCII), true);
        }

        /** Answers, and wants no more of the request. */
        void answerAndStop() {
            head(200, false, "content-type", "application/json");
            var unused =
                    stream.writeAndFlush(
                                    new DefaultHttp2DataFrame(
                                            Unpooled.wrappedBuffer(ANSWER.getBytes(US_ASCII)),
                                            true))
                            .addListener(written -> reset(Http2Error.NO_ERROR));
        }

        void hangUp() {
            var unused = connection().close();
        }

        void reset(Http2Error error) {
            var unused = stream.writeAndFlush(new DefaultHttp2ResetFrame(error));
        }

        /**
         * Says that the connection ends, and which stream was the last that anything was done for.
         */
        void goAway(int lastStream) {
            ChannelHandlerContext codec = connection().pipeline().context(Http2FrameCodec.class);
            var unused =
                    ((Http2FrameCodec) codec.handler())
                            .goAway(
                                    codec,
                                    lastStream,
                                    Http2Error.NO_ERROR.code(),
                                    Unpooled.EMPTY_BUFFER,
                                    codec.newPromise());
            codec.flush();
        }
    }

    ScriptedHttp2(Path files, int streamsMax) throws IOException {
        JdkSslContext tls =
                new JdkSslContext(
                        OwnCertificate.in(files),
                        false,
                        null,
                        IdentityCipherSuiteFilter.INSTANCE,
                        new ApplicationProtocolConfig(
                                ApplicationProtocolConfig.Protocol.ALPN,
                                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                                "h2",
                                "http/1.1"),
                        ClientAuth.NONE,
                        null,
                        false);
        this.server =
                new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        tls.newHandler(channel.alloc()),
                                                        new Spoken(streamsMax));
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
    }

    /** From now on requests are looked at before their bodies have come. */
    void early() {
        early = true;
    }

    void then(Consumer<Asked> next) {
        script = next;
    }

    String baseUrl() {
        return "https://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + "/v1";
    }

    int connections() {
        return connections.size();
    }

    /** Requests that came over HTTP/1.1. */
    int http1() {
        return http1.get();
    }

    /** Codes of the streams that clients have reset. */
    List<Long> resets() {
        return resets;
    }

    private static Http2FrameCodec codec(int streamsMax) {
        return Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(streamsMax))
                .build();
    }

    /** Who does not ask for HTTP/2 is answered over HTTP/1.1. */
    private final class Spoken extends ApplicationProtocolNegotiationHandler {
        private final int streamsMax;

        Spoken(int streamsMax) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.streamsMax = streamsMax;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                connections.add(ctx.channel());
                ctx.pipeline().addLast(codec(streamsMax), new Http2MultiplexHandler(new Streams()));
            } else {
                ctx.pipeline()
                        .addLast(
                                new HttpServerCodec(),
                                new HttpObjectAggregator(1 << 20),
                                new Old());
            }
        }
    }

    private final class Old extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            http1.incrementAndGet();
            var answer =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.OK,
                            Unpooled.wrappedBuffer(ANSWER.getBytes(US_ASCII)));
            answer.headers()
                    .set("content-type", "application/json")
                    .set("content-length", ANSWER.length());
            var unused = ctx.writeAndFlush(answer);
        }
    }

    private final class Streams extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (early
                        ? message instanceof Http2HeadersFrame
                        : message instanceof Http2DataFrame data && data.isEndStream()) {
                    script.accept(new Asked((Http2StreamChannel) ctx.channel()));
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                resets.add(reset.errorCode());
            }
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    @Override
    public void close() {
        var unused = loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
