package dev.sluice.router.coordinator.lane;

import java.util.HashMap;
import java.util.Map;

/**
 * Which part of the most that a call could use it will use, learnt per lane from the calls that
 * ended: the mean and twice the mean deviation. For rates, whose books are set right when the call
 * ends; never for money. Memory only; confined to its coordinator's thread.
 */
public final class TokenForecast {
    private static final double FIRST = 0.25;
    private static final double NEWEST = 0.05;

    private record Learnt(double mean, double deviation) {
        Learnt with(double part) {
            double off = part - mean;
            return new Learnt(
                    mean + NEWEST * off, deviation + NEWEST * (Math.abs(off) - deviation));
        }
    }

    private final Map<String, Learnt> byLane = new HashMap<>();

    /**
     * @param max most that the call can use
     * @return at least 1, at most {@code max}
     */
    public long tokens(String lane, long max) {
        Learnt learnt = byLane.get(lane);
        double part = learnt == null ? FIRST : learnt.mean + 2 * learnt.deviation;
        return Math.clamp((long) Math.ceil(max * part), 1, Math.max(1, max));
    }

    public void learn(String lane, long max, long used) {
        if (max > 0) {
            double part = Math.min(1, used / (double) max);
            byLane.merge(lane, new Learnt(part, part / 2), (known, first) -> known.with(part));
        }
    }
}
