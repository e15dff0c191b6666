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
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls over HTTP/2, for servers that choose it in TLS. A request is sent at most once.
 * Thread-safe; blocks the calling virtual thread.
 */
public final class Http2Calls implements AutoCloseable {
    private static final int ORIGINS_MAX = 1_024;
    private static final int LOOPS_MAX = 4;
    private static final long CLOSE_SECONDS_MAX = 5;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(20);

    private final int streamsMax;
    private final MultiThreadIoEventLoopGroup loops;
    private final Dialer dialer;
    private final Map<Origin, Pool> pools = new ConcurrentHashMap<>();

    /**
     * @param streamsMax most calls of a connection, though the server allow more
     * @param idleMax how long an unused connection is kept
     */
    public Http2Calls(int streamsMax, Duration idleMax) {
        this(streamsMax, idleMax, LOOK_EVERY);
    }

    Http2Calls(int streamsMax, Duration idleMax, Duration lookEvery) {
        this.streamsMax = streamsMax;
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, LOOPS_MAX),
                        new DefaultThreadFactory("provider-http2", true),
                        NioIoHandler.newFactory());
        Duration half = idleMax.dividedBy(2);
        this.dialer =
                new Dialer(
                        loops,
                        new LinkEvents.Care(
                                half.compareTo(lookEvery) < 0 ? half : lookEvery, idleMax));
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
     * @return nothing where the server speaks HTTP/1.1; then nothing was sent
     * @throws NotBegunException when the server has not begun with it
     */
    public Optional<Http2Answer> send(Http2Request request, Way way, CallGuard guard, Cut cut)
            throws IOException {
        try {
            Pool pool = pool(way.origin());
            if (pool == null) {
                return Optional.empty();
            }
            Optional<Link> link = place(pool, way, cut);
            return link.isEmpty()
                    ? Optional.empty()
                    : Optional.of(exchange(pool, link.get(), request, guard, cut));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private @Nullable Pool pool(Origin origin) {
        Pool known = pools.get(origin);
        if (known != null) {
            return known;
        }
        if (pools.size() >= ORIGINS_MAX) {
            pools.values().removeIf(Pool::empty);
        }
        return pools.size() >= ORIGINS_MAX
                ? null
                : pools.computeIfAbsent(origin, o -> new Pool(streamsMax, System::nanoTime));
    }

    private Optional<Link> place(Pool pool, Way way, Cut cut)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + way.connect().toNanos();
        Dialer.Order order =
                new Dialer.Order(way.origin(), way.proxySecret(), way.trust(), way.connect());
        while (true) {
            switch (pool.take(() -> dialer.dial(order, pool))) {
                case Pool.Place.Taken(Link link) -> {
                    return Optional.of(link);
                }
                case Pool.Place.Elsewhere ignored -> {
                    return Optional.empty();
                }
                case Pool.Place.After(CompletableFuture<Dialed> dialed) ->
                        await(dialed, cut, deadline, way.origin());
            }
        }
    }

    private static void await(
            CompletableFuture<Dialed> dialed, Cut cut, long deadline, Origin origin)
            throws IOException, InterruptedException {
        try {
            CompletableFuture.anyOf(dialed, cut.asked())
                    .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw (IOException)
                    new ConnectTimeoutException(
                                    "no connection to %s:%d in time"
                                            .formatted(origin.host(), origin.port()))
                            .initCause(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof ConnectTimeoutException late
                    ? late
                    : new IOException("no connection", cause);
        }
        if (cut.asked().isDone()) {
            throw new IOException("cut off before it was sent");
        }
    }

    private static Http2Answer exchange(
            Pool pool, Link link, Http2Request request, CallGuard guard, Cut cut)
            throws IOException, InterruptedException {
        StreamEvents events = new StreamEvents(pool::speaksHttp1);
        Future<Http2StreamChannel> opening = link.open(events);
        opening.addListener(
                opened -> {
                    if (opened.isSuccess()) {
                        opening.getNow().closeFuture().addListener(c -> pool.giveBack(link));
                    } else {
                        pool.giveBack(link);
                    }
                });
        opening.await();
        if (!opening.isSuccess()) {
            throw new IOException("no stream", opening.cause());
        }
        Http2StreamChannel stream = opening.getNow();
        var unused = cut.asked().thenAccept(asked -> close(stream));
        if (cut.asked().isDone()) {
            throw new IOException("cut off before it was sent");
        }
        // Before the request: whoever answers at once and resets the stream is heard all the same.
        stream.read();
        guard.sending();
        write(stream, request, events);
        try {
            return head(stream, events, guard);
        } catch (NotBegunException e) {
            guard.unsent();
            close(stream);
            throw e;
        } catch (IOException | InterruptedException e) {
            close(stream);
            throw e;
        }
    }

    private static void close(Http2StreamChannel stream) {
        var unused = stream.close();
    }

    private static void write(
            Http2StreamChannel stream, Http2Request request, StreamEvents events) {
        stream.write(new DefaultHttp2HeadersFrame(headers(request), false))
                .addListener(
                        written -> {
                            if (!written.isSuccess()) {
                                events.notBegun(stream, written.cause());
                            }
                        });
        stream.writeAndFlush(
                        new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(request.body()), true))
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
                        .authority(address.getRawAuthority())
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
