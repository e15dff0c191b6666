package dev.sluice.results.query;

import java.time.Duration;
import java.util.Optional;

/**
 * Walks back in time in windows, each four times as wide as the one before. What is frequent is
 * found in the first; what is rare costs a few looks more. So the same statement suits both, and
 * what one window can hold is about what those before it have shown.
 */
final class WindowPolicy {
    private static final long FIRST_MS = Duration.ofMinutes(15).toMillis();
    private static final int GROWTH = 4;

    /**
     * A stretch of time, both ends in it.
     *
     * @param fromMs epoch milliseconds
     * @param toMs epoch milliseconds
     */
    record Window(long fromMs, long toMs) {}

    private WindowPolicy() {}

    /** Empty when nothing lies between. */
    static Optional<Window> first(long oldestMs, long newestMs) {
        return window(oldestMs, newestMs, FIRST_MS);
    }

    static Optional<Window> next(long oldestMs, Window before) {
        long width = before.toMs - before.fromMs + 1;
        return window(oldestMs, before.fromMs - 1, Math.multiplyExact(width, GROWTH));
    }

    private static Optional<Window> window(long oldestMs, long newestMs, long widthMs) {
        return newestMs < oldestMs
                ? Optional.empty()
                : Optional.of(new Window(Math.max(oldestMs, newestMs - widthMs + 1), newestMs));
    }
}
