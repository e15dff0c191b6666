package dev.sluice.worker.provider.http2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one origin. A connection takes as many calls as the server allows, at most
 * {@code streamsMax}; when all are full, another is opened, and calls that come meanwhile wait for
 * it, as many as it will presumably take. So there are never more of them than calls. Thread-safe.
 */
final class Pool {
    /** How long a server that spoke HTTP/1.1 is taken at its word. */
    static final long HTTP1_NANOS = 600_000_000_000L;

    /** Of more, the one that was told of first is forgotten, and asked for again. */
    static final int PATHS_MAX = 256;

    private final int streamsMax;
    private final LongSupplier nanos;
    private final List<Link> links = new ArrayList<>();
    private final List<Opening> openings = new ArrayList<>();
    private @Nullable Link newest;
    private boolean http1;
    private long http1Since;

    /** What the server wants over HTTP/1.1 though it speaks HTTP/2, and since when. */
    private final Map<String, Long> http1Paths = new LinkedHashMap<>();

    private static final class Opening {
        private int promised = 1;
        private CompletableFuture<Dialed> settled = new CompletableFuture<>();
    }

    /** Where a call may go. */
    sealed interface Place {
        /** A place on this connection is taken; to be given back. */
        record Taken(Link link) implements Place {}

        /**
         * Then ask again.
         *
         * @param own whether it is dialled for this call, which others may join
         */
        record After(CompletableFuture<Dialed> dialed, boolean own) implements Place {}

        /** The server speaks HTTP/1.1. */
        record Elsewhere() implements Place {}
    }

    Pool(int streamsMax, LongSupplier nanos) {
        this.streamsMax = streamsMax;
        this.nanos = nanos;
    }

    /**
     * @param dial opens a connection; must not block
     * @param avoid a connection that is as good as full; null: none
     */
    synchronized Place take(Supplier<CompletableFuture<Dialed>> dial, @Nullable Link avoid) {
        if (http1 && isFresh(http1Since)) {
            return new Place.Elsewhere();
        }
        for (Link link : links) {
            if (link != avoid && link.hasRoom(streamsMax)) {
                link.taken++;
                return new Place.Taken(link);
            }
        }
        for (Opening opening : openings) {
            if (opening.promised < expected()) {
                opening.promised++;
                return new Place.After(opening.settled, false);
            }
        }
        Opening opening = new Opening();
        openings.add(opening);
        // Those who wait ask again when it is done, so they are woken behind that.
        opening.settled = dial.get().whenComplete((result, failure) -> settled(opening, result));
        return new Place.After(opening.settled, true);
    }

    /** What the server allowed last it presumably allows again. */
    private long expected() {
        Link said = newest;
        return said == null ? streamsMax : Math.min(streamsMax, said.theirMax());
    }

    private synchronized void settled(Opening opening, @Nullable Dialed result) {
        openings.remove(opening);
        switch (result) {
            case Dialed.Two(Link link) -> {
                http1 = false;
                newest = link;
                link.idleSince = nanos.getAsLong();
                links.add(link);
                link.channel().closeFuture().addListener(closed -> forget(link));
            }
            case Dialed.One ignored -> speaksHttp1();
            case null -> {
                // It failed; those who wait hear it.
            }
        }
    }

    /**
     * @param cut whether the call was ended from here, before the server had ended its answer
     */
    synchronized void giveBack(Link link, boolean cut) {
        link.taken--;
        link.idleSince = nanos.getAsLong();
        if (cut && link.cut(link.idleSince)) {
            link.leave();
        }
        if (link.taken == 0 && link.leaving()) {
            var unused = link.channel().close();
        }
    }

    private synchronized void speaksHttp1() {
        http1 = true;
        http1Since = nanos.getAsLong();
    }

    /** The server wants requests to this path over HTTP/1.1, and says nothing of others. */
    synchronized void wantsHttp1(String path) {
        http1Paths.remove(path);
        if (http1Paths.size() == PATHS_MAX) {
            http1Paths.remove(http1Paths.keySet().iterator().next());
        }
        http1Paths.put(path, nanos.getAsLong());
    }

    /** Whether the server has said so lately. */
    synchronized boolean isHttp1(String path) {
        Long since = http1Paths.get(path);
        return since != null && isFresh(since);
    }

    private boolean isFresh(long sinceNanos) {
        return nanos.getAsLong() - sinceNanos < HTTP1_NANOS;
    }

    /** Whether nobody has used the connection for so long; then it takes no more calls. */
    synchronized boolean retire(Link link, long idleNanos) {
        if (link.taken > 0 || nanos.getAsLong() - link.idleSince < idleNanos) {
            return false;
        }
        link.leave();
        return true;
    }

    synchronized boolean busy(Link link) {
        return link.taken > 0;
    }

    /** Whether it holds nothing that would be missed. */
    synchronized boolean empty() {
        return links.isEmpty()
                && openings.isEmpty()
                && !(http1 && isFresh(http1Since))
                && http1Paths.values().stream().noneMatch(this::isFresh);
    }

    private synchronized void forget(Link link) {
        links.remove(link);
    }
}
