package dev.sluice.router.allocator;

import dev.sluice.schema.avro.GroupWindow;
import dev.sluice.schema.catalog.LimitGroup;
import org.jspecify.annotations.Nullable;

/**
 * How many calls in flight a group takes: additive increase, multiplicative decrease, driven by
 * calls that the provider turned away and never by latency, which varies with the length of answers
 * far more than with load. One decrease per flight: only calls that were sent after the last one
 * count, which their epoch tells.
 */
final class WindowPolicy {
    /** A window shrinks by the part of its calls that were turned away, within these bounds. */
    private static final double DECREASE_MIN = 0.1;

    private static final double DECREASE_MAX = 0.5;

    /** Above {@code slow_from} a full window of successes adds this part of the maximum. */
    private static final double INCREASE = 0.02;

    /** A window that is not used shows nothing about a larger one. */
    private static final double FULL = 0.8;

    private WindowPolicy() {}

    static GroupWindow initial(LimitGroup limits) {
        return new GroupWindow(
                (double) limits.concurrency(), (double) limits.concurrency(), 1L, 0L);
    }

    /** The window within the bounds that the catalogue gives now. */
    static GroupWindow within(@Nullable GroupWindow known, LimitGroup limits) {
        if (known == null) {
            return initial(limits);
        }
        // Where losses have never shown a bound, a raised maximum is taken at once.
        boolean untried = known.getEpoch() == 1;
        double size =
                untried
                        ? limits.concurrency()
                        : Math.clamp(known.getSize(), limits.windowMin(), limits.concurrency());
        return new GroupWindow(
                size,
                untried ? limits.concurrency() : known.getSlowFrom(),
                known.getEpoch(),
                known.getSucceeded());
    }

    /**
     * @param succeeded calls of the window's epoch that ended well since the last report
     * @param overloaded calls of the window's epoch that were turned away
     * @param inUse calls in flight over all partitions. A provider turns calls away in milliseconds
     *     and answers in seconds, so most of these were let in.
     */
    static GroupWindow after(
            GroupWindow window, int succeeded, int overloaded, int inUse, LimitGroup limits) {
        long successes = window.getSucceeded() + succeeded;
        if (overloaded > 0) {
            double turnedAway = (double) overloaded / (overloaded + successes + inUse);
            double smaller =
                    Math.max(
                            limits.windowMin(),
                            window.getSize()
                                    * (1 - Math.clamp(turnedAway, DECREASE_MIN, DECREASE_MAX)));
            // Of a flight of which nothing has come through nobody knows how wide the provider is.
            double slowFrom = successes == 0 ? window.getSlowFrom() : smaller;
            return new GroupWindow(smaller, slowFrom, window.getEpoch() + 1, 0L);
        }
        double size = window.getSize();
        if (inUse + succeeded >= size * FULL) {
            double step =
                    size < window.getSlowFrom()
                            ? 1
                            : Math.max(1, limits.concurrency() * INCREASE) / size;
            size = Math.min(limits.concurrency(), size + succeeded * step);
        }
        return new GroupWindow(size, window.getSlowFrom(), window.getEpoch(), successes);
    }

    static int calls(GroupWindow window) {
        return (int) Math.floor(window.getSize());
    }
}
