package dev.sluice.ingress.auth;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * So many requests of each key per second, and as many at once after a pause. All that is kept of a
 * key is when it will be as good as new; those that are, are forgotten when there are many.
 * Thread-safe, never blocks.
 */
final class KeyRate {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int KEPT = 10_000;

    private final long requestNs;
    private final ConcurrentHashMap<String, AtomicLong> newAtNs = new ConcurrentHashMap<>();

    /**
     * @param perSecond at least 1
     */
    KeyRate(int perSecond) {
        this.requestNs = SECOND_NS / perSecond;
    }

    /**
     * Counts a request that may come; one that may not counts for nothing.
     *
     * @param nowNs of {@link System#nanoTime}
     * @return empty when it may come; else when one may
     */
    Optional<Duration> take(String key, long nowNs) {
        if (newAtNs.size() > KEPT) {
            newAtNs.values().removeIf(at -> at.get() - nowNs <= 0);
        }
        AtomicLong at = newAtNs.computeIfAbsent(key, first -> new AtomicLong(nowNs));
        while (true) {
            long seen = at.get();
            long from = seen - nowNs > 0 ? seen : nowNs;
            long ahead = from + requestNs - nowNs - SECOND_NS;
            if (ahead > 0) {
                return Optional.of(Duration.ofNanos(ahead));
            }
            if (at.compareAndSet(seen, from + requestNs)) {
                return Optional.empty();
            }
        }
    }
}
