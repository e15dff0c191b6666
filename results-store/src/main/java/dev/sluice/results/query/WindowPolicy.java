package dev.sluice.results.query;

import java.time.Duration;
import java.util.Optional;

/**
 * Walks back in time in whole days, four times as many in each window as in the one before. What is
 * frequent is found in the first; what is rare costs a few looks more, and what one window can hold
 * is about what those before it have shown.
 */
final class WindowPolicy {
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    /** What a clock may be ahead of ours, generously. */
    static final long AHEAD_MS = DAY_MS;

    /** With what clocks are ahead, and a page across midnight. */
    private static final int FIRST_DAYS = 2;

    private static final int GROWTH = 4;

    /**
     * A stretch of time, both ends in it.
     *
     * @param fromMs epoch milliseconds
     * @param toMs epoch milliseconds
     */
    record Window(long fromMs, long toMs) {
        long firstDayMs() {
            return day(fromMs);
        }

        /** The last millisecond of its last day. */
        long lastDayEndMs() {
            return day(toMs) + DAY_MS - 1;
        }
    }

    private WindowPolicy() {}

    /**
     * The newest part.
     *
     * @param asked not empty
     */
    static Window first(Window asked) {
        return window(asked.fromMs, asked.toMs, FIRST_DAYS);
    }

    /** Empty when nothing lies before. */
    static Optional<Window> next(long oldestMs, Window before) {
        long days = (before.lastDayEndMs() - before.firstDayMs()) / DAY_MS + 1;
        return before.fromMs <= oldestMs
                ? Optional.empty()
                : Optional.of(
                        window(oldestMs, before.fromMs - 1, Math.multiplyExact(days, GROWTH)));
    }

    private static Window window(long oldestMs, long newestMs, long days) {
        return new Window(Math.max(oldestMs, day(newestMs) - (days - 1) * DAY_MS), newestMs);
    }

    private static long day(long ms) {
        return Math.floorDiv(ms, DAY_MS) * DAY_MS;
    }
}
