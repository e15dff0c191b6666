package dev.sluice.router.coordinator.limit;

import dev.sluice.schema.catalog.Rate;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * The generic cell rate algorithm with cells of any weight. All that a limiter remembers is when it
 * will be as good as new: each cell that is taken moves that time on by the time that a cell lasts
 * at the limit's rate, and it may be ahead of the clock by the time of a burst at most.
 *
 * <p>Over any window of at least its period it admits no more than its rate allows in that window,
 * and a burst. One that asks for more cells than a burst is admitted when the limiter is as good as
 * new, is charged for all of them, and makes those behind it wait for as long as they last. Times
 * are nanoseconds since 1970, rounded against the caller. Pure.
 */
public final class Gcra {
    /** Of a limiter that nobody has used. */
    public static final long UNUSED = 0;

    /** In 2116: what would be later is as good as never, and sums stay numbers. */
    private static final long FULL_AT_MAX = Long.MAX_VALUE / 2;

    private Gcra() {}

    /** When so many cells may be taken, if nobody else takes any; may be in the past. */
    public static long opensAtNs(long fullAtNs, Rate rate, long cells) {
        return fullAtNs + lasts(rate, Math.min(cells, rate.burst())) - burstNs(rate);
    }

    /** How many cells may be taken now, a burst at most; negative when more than that are owed. */
    public static long room(long fullAtNs, Rate rate, long nowNs) {
        long ahead = nowNs + burstNs(rate) - Math.max(fullAtNs, nowNs);
        return Math.min(
                rate.burst(),
                divide(ahead, rate.perWindow(), rate.window().toNanos(), RoundingMode.FLOOR));
    }

    /** The cells that were taken and have not passed yet. */
    public static long owed(long fullAtNs, Rate rate, long nowNs) {
        return fullAtNs <= nowNs
                ? 0
                : divide(
                        fullAtNs - nowNs,
                        rate.perWindow(),
                        rate.window().toNanos(),
                        RoundingMode.CEILING);
    }

    /** Takes cells, whether or not there is room. */
    public static long take(long fullAtNs, Rate rate, long cells, long nowNs) {
        return Math.min(FULL_AT_MAX, Math.max(fullAtNs, nowNs) + lasts(rate, cells));
    }

    /**
     * Gives back cells that were taken and not used. What has passed meanwhile is gone: a limiter
     * never gets better than new.
     */
    public static long giveBack(long fullAtNs, Rate rate, long cells) {
        return Math.max(
                UNUSED,
                fullAtNs
                        - divide(
                                cells,
                                rate.window().toNanos(),
                                rate.perWindow(),
                                RoundingMode.FLOOR));
    }

    /** The same cells owed, at another rate. */
    public static long atOtherRate(long fullAtNs, Rate before, Rate rate, long nowNs) {
        return fullAtNs <= nowNs
                ? fullAtNs
                : take(UNUSED, rate, owed(fullAtNs, before, nowNs), nowNs);
    }

    private static long burstNs(Rate rate) {
        return lasts(rate, rate.burst());
    }

    private static long lasts(Rate rate, long cells) {
        return divide(cells, rate.window().toNanos(), rate.perWindow(), RoundingMode.CEILING);
    }

    /** a * b / c; b and c are positive. */
    private static long divide(long a, long b, long c, RoundingMode rounding) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        boolean up = rounding == RoundingMode.CEILING;
        if (high == low >> 63) {
            return Math.min(FULL_AT_MAX, up ? Math.ceilDiv(low, c) : Math.floorDiv(low, c));
        }
        BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
        BigInteger[] parts = product.divideAndRemainder(BigInteger.valueOf(c));
        int toOtherSide = parts[1].signum() == (up ? 1 : -1) ? parts[1].signum() : 0;
        return parts[0].add(BigInteger.valueOf(toOtherSide))
                .min(BigInteger.valueOf(FULL_AT_MAX))
                .max(BigInteger.valueOf(-FULL_AT_MAX))
                .longValueExact();
    }
}
