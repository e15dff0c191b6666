package dev.sluice.ingress.auth;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.AttributeKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the open connections on which each key was shown. A connection counts until it is closed,
 * also while it is idle. Thread-safe, never blocks.
 */
final class KeyConnections {
    private static final AttributeKey<Set<String>> SHOWN =
            AttributeKey.valueOf(KeyConnections.class, "shown");

    private final int max;
    private final ConcurrentHashMap<String, Integer> open = new ConcurrentHashMap<>();

    KeyConnections(int max) {
        this.max = max;
    }

    /** Whether the key may be used on the connection of this request. */
    boolean take(HttpRequest<?> request, String key) {
        if (!(request instanceof NettyHttpRequest<?> netty)) {
            return true;
        }
        Channel channel = netty.getChannelHandlerContext().channel();
        Set<String> shown = channel.attr(SHOWN).get();
        if (shown == null) {
            // Requests of one connection are looked at one after the other, on its thread.
            shown = ConcurrentHashMap.newKeySet();
            channel.attr(SHOWN).set(shown);
        }
        if (shown.contains(key)) {
            return true;
        }
        if (!count(key)) {
            return false;
        }
        shown.add(key);
        ChannelFutureListener left = closed -> leave(key);
        var unused = channel.closeFuture().addListener(left);
        return true;
    }

    private boolean count(String key) {
        if (open.merge(key, 1, Integer::sum) <= max) {
            return true;
        }
        leave(key);
        return false;
    }

    private void leave(String key) {
        open.computeIfPresent(key, (same, count) -> count > 1 ? count - 1 : null);
    }
}
