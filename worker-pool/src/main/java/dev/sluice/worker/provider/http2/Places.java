package dev.sluice.worker.provider.http2;

import java.io.IOException;
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
 * Finds calls their places on connections, of {@value #ORIGINS_MAX} origins at most. Thread-safe;
 * blocks the calling virtual thread.
 */
final class Places {
    private static final int ORIGINS_MAX = 1_024;

    private final int streamsMax;
    private final Dial dialer;
    private final Map<Origin, Pool> pools = new ConcurrentHashMap<>();

    /** Opens a connection; must not block. */
    interface Dial {
        CompletableFuture<Dialed> dial(Dialer.Order order, Pool pool);
    }

    /** A place that is taken, to be given back to the pool. */
    record Place(Pool pool, Link link) {}

    Places(int streamsMax, Dial dialer) {
        this.streamsMax = streamsMax;
        this.dialer = dialer;
    }

    /**
     * @param avoid a connection that takes no more of this call; null: none
     * @param deadline in nanoseconds of {@link System#nanoTime}
     * @return nothing where HTTP/1.1 is to be spoken
     * @throws IOException when there is no connection in time, or the call is cut off
     */
    Optional<Place> take(Http2Calls.Way way, @Nullable Link avoid, long deadline, Cut cut)
            throws IOException, InterruptedException {
        Pool pool = pool(way.origin());
        if (pool == null) {
            return Optional.empty();
        }
        Dialer.Order order =
                new Dialer.Order(way.origin(), way.proxySecret(), way.trust(), way.connect());
        boolean joinedInVain = false;
        while (true) {
            switch (pool.take(() -> dialer.dial(order, pool), avoid)) {
                case Pool.Place.Taken(Link link) -> {
                    return Optional.of(new Place(pool, link));
                }
                case Pool.Place.Elsewhere ignored -> {
                    return Optional.empty();
                }
                case Pool.Place.After(CompletableFuture<Dialed> dialed, boolean own) -> {
                    IOException failure = await(dialed, cut, deadline, way.origin());
                    // One dial that fails is no word on all who had joined it, with less patience
                    // perhaps than theirs; a second is.
                    if (failure != null && (own || joinedInVain)) {
                        throw failure;
                    }
                    joinedInVain |= failure != null;
                }
            }
        }
    }

    /** Whether the server wants requests to this path over HTTP/1.1, as it has said lately. */
    boolean isHttp1(Origin origin, String path) {
        Pool known = pools.get(origin);
        return known != null && known.isHttp1(path);
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

    /**
     * @return why the dial failed; null: it did not
     */
    private static @Nullable IOException await(
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
            return cause instanceof ConnectTimeoutException late
                    ? late
                    : new IOException("no connection", cause);
        }
        if (cut.asked().isDone()) {
            throw new IOException("cut off before it was sent");
        }
        return null;
    }
}
