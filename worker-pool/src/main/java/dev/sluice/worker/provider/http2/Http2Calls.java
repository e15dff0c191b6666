package dev.sluice.worker.provider.http2;

import dev.sluice.worker.provider.CallGuard;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Calls over HTTP/2, for servers that choose it in TLS. A request is sent again only where the
 * server says that it has not begun with it, and once. Thread-safe; blocks the calling virtual
 * thread.
 */
public final class Http2Calls implements AutoCloseable {
    private static final int LOOPS_MAX = 4;
    private static final long CLOSE_SECONDS_MAX = 5;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(20);

    private final MultiThreadIoEventLoopGroup loops;
    private final Places places;

    /**
     * @param streamsMax most calls of a connection, though the server allow more
     * @param idleMax how long an unused connection is kept
     */
    public Http2Calls(int streamsMax, Duration idleMax) {
        this(streamsMax, idleMax, LOOK_EVERY);
    }

    Http2Calls(int streamsMax, Duration idleMax, Duration lookEvery) {
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, LOOPS_MAX),
                        new DefaultThreadFactory("provider-http2", true),
                        NioIoHandler.newFactory());
        LinkEvents.Care care = new LinkEvents.Care(lookEvery, idleMax);
        Dialer dialer = new Dialer(loops, care, InetAddress::getAllByName);
        this.places = new Places(streamsMax, dialer::dial);
    }

    /**
     * Who may be called, and how.
     *
     * @param proxySecret {@code user:password}; null: none
     * @param trust read when a connection is opened
     * @param connect longest wait for a place on a connection
     */
    public record Way(Origin origin, @Nullable String proxySecret, Trust trust, Duration connect) {}

    /**
     * Sends a request and waits for the head of its answer.
     *
     * @param guard told how far the call is
     * @param cut ends it, also later
     * @return nothing where the server speaks HTTP/1.1, or wants it; then nothing was sent
     * @throws NotBegunException when the server has not begun with it, nor on another connection as
     *     long as there is time for one
     */
    public Optional<Http2Answer> send(Http2Request request, Way way, CallGuard guard, Cut cut)
            throws IOException {
        if (places.isHttp1(way.origin(), request.address().getRawPath())) {
            return Optional.empty();
        }
        try {
            long deadline = System.nanoTime() + way.connect().toNanos();
            Link refusing = null;
            while (true) {
                Optional<Places.Place> found = places.take(way, refusing, deadline, cut);
                if (found.isEmpty()) {
                    return Optional.empty();
                }
                Places.Place place = found.get();
                try {
                    return Optional.of(exchange(place, request, guard, cut));
                } catch (NotBegunException e) {
                    // Mostly a connection that is being closed or full: another one will do.
                    if (refusing != null || System.nanoTime() - deadline >= 0) {
                        throw e;
                    }
                    refusing = place.link();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    static Http2Answer exchange(Places.Place place, Http2Request request, CallGuard guard, Cut cut)
            throws IOException, InterruptedException {
        Link link = place.link();
        Taken taken = new Taken(place);
        StreamEvents events =
                new StreamEvents(
                        () -> place.pool().wantsHttp1(request.address().getRawPath()), link::leave);
        Future<Http2StreamChannel> opening = link.open(events);
        opening.addListener(
                opened -> {
                    if (opened.isSuccess()) {
                        opening.getNow()
                                .closeFuture()
                                .addListener(c -> taken.giveBack(!events.ended()));
                    } else {
                        taken.giveBack(false);
                    }
                });
        boolean handed = false;
        try {
            opening.await();
            if (!opening.isSuccess()) {
                // Nobody tells listeners when the event loop has ended.
                taken.giveBack(false);
                throw new IOException("no stream", opening.cause());
            }
            Http2StreamChannel stream = opening.getNow();
            var unused = cut.asked().thenAccept(asked -> close(opening));
            if (cut.asked().isDone()) {
                throw new IOException("cut off before it was sent");
            }
            // Before the request: whoever answers at once and resets the stream is heard all the
            // same.
            stream.read();
            Http2Headers headers = headers(request);
            guard.sending();
            write(stream, headers, request.body(), events);
            Http2Answer answer = head(stream, events, guard);
            handed = true;
            return answer;
        } catch (NotBegunException e) {
            guard.unsent();
            throw e;
        } finally {
            // Whoever does not get the answer cannot close it, and its place would be lost.
            if (!handed) {
                close(opening);
            }
        }
    }

    /** A place that is given back once, whoever says first that its call is over. */
    private static final class Taken {
        private final Places.Place place;
        private final AtomicBoolean givenBack = new AtomicBoolean();

        Taken(Places.Place place) {
            this.place = place;
        }

        void giveBack(boolean cut) {
            if (givenBack.compareAndSet(false, true)) {
                place.pool().giveBack(place.link(), cut);
            }
        }
    }

    /** Now, or as soon as it is open. */
    private static void close(Future<Http2StreamChannel> opening) {
        opening.addListener(
                opened -> {
                    if (opened.isSuccess()) {
                        var unused = opening.getNow().close();
                    }
                });
    }

    private static void write(
            Http2StreamChannel stream, Http2Headers headers, byte[] body, StreamEvents events) {
        stream.write(new DefaultHttp2HeadersFrame(headers, false))
                .addListener(
                        written -> {
                            if (!written.isSuccess()) {
                                events.notBegun(stream, written.cause());
                            }
                        });
        stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true))
                .addListener(
                        written -> {
                            if (written.isSuccess()) {
                                events.add(new Part.Written());
                            } else {
                                events.notWritten(stream, written.cause());
                            }
                        });
    }

    private static Http2Answer head(Http2StreamChannel stream, StreamEvents events, CallGuard guard)
            throws IOException, InterruptedException {
        while (true) {
            switch (events.next(stream)) {
                case Part.Written ignored -> guard.awaitingAnswer();
                case Part.Broken(IOException why) -> throw why;
                case Part.Bytes ignored -> throw new IOException("a body without a head");
                case Part.Head(Http2Headers headers, boolean end) -> {
                    int status = status(headers);
                    // Those below only say that more is to come.
                    if (status >= 200) {
                        return new Http2Answer(
                                status, lines(headers), new StreamBody(stream, events, end));
                    }
                }
            }
        }
    }

    private static int status(Http2Headers headers) throws IOException {
        try {
            return Integer.parseInt(String.valueOf(headers.status()));
        } catch (NumberFormatException e) {
            throw new IOException("status " + headers.status(), e);
        }
    }

    private static List<Map.Entry<String, String>> lines(Http2Headers headers) {
        List<Map.Entry<String, String>> lines = new ArrayList<>(headers.size());
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            String name = header.getKey().toString();
            if (!name.startsWith(":")) {
                lines.add(Map.entry(name, header.getValue().toString()));
            }
        }
        return lines;
    }

    private static Http2Headers headers(Http2Request request) {
        URI address = request.address();
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        Http2Headers headers =
                new DefaultHttp2Headers()
                        .method("POST")
                        .scheme("https")
                        // Not the address's own, which may name a user (RFC 9113, section 8.3.1).
                        .authority(
                                address.getPort() < 0
                                        ? address.getHost()
                                        : address.getHost() + ":" + address.getPort())
                        .path(
                                address.getRawQuery() == null
                                        ? path
                                        : path + "?" + address.getRawQuery());
        for (Map.Entry<String, String> header : request.headers()) {
            if (header.getKey().equals("host")) {
                headers.authority(header.getValue());
            } else {
                headers.add(header.getKey(), header.getValue());
            }
        }
        return headers.setInt("content-length", request.body().length);
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
