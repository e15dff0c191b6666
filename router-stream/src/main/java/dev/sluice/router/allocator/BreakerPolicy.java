package dev.sluice.router.allocator;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.LaneChecked;
import dev.sluice.schema.avro.LaneHealth;
import dev.sluice.schema.avro.LaneReport;
import java.util.OptionalLong;

/**
 * Shuts a lane whose calls fail, and lets one call through from time to time to see whether it is
 * back. Failures are the provider's or the network's; calls that were turned away for load are the
 * window's business, and show that somebody answers.
 *
 * <p>A check of an idle lane is no call: failed ones shut the lane before a job meets it, but a
 * good one opens nothing, because who answers it may fail every call. It only lets the one call
 * through at once.
 */
final class BreakerPolicy {
    /** A lane is shut when more calls failed lately, and with them so large a part of all. */
    private static final double FAILURES_MIN = 4;

    private static final double FAILED_PART = 0.7;
    private static final double HALF_LIFE_MS = 10_000;

    /** The pause before the first probe; each that fails doubles it. */
    private static final long PAUSE_FIRST_MS = 2_000;

    private static final long PAUSE_MAX_MS = 60_000;
    private static final int DOUBLINGS_MAX = 5;

    /** Then the probe is somebody else's: a coordinator may have been lost with it. */
    private static final long PROBE_WITHIN_MS = 60_000;

    /** Then it is somebody else's, too, if nobody there had a job for it. */
    private static final long OFFER_MS = 5_000;

    /** Failed checks in a row that shut a lane; one may have met a connection that just died. */
    private static final int CHECKS_FAILED_MAX = 2;

    /** How much of the mean one more call is. */
    private static final double NEWEST = 0.1;

    private BreakerPolicy() {}

    static LaneHealth unknown(String lane) {
        return LaneHealth.newBuilder().setLane(lane).build();
    }

    /** The lane after a partition told how its calls went. */
    static LaneHealth after(LaneHealth known, LaneReport report, int partition, long nowMs) {
        LaneHealth next = LaneHealth.newBuilder(known).build();
        average(next, report);
        boolean answers = report.getSucceeded() + report.getOverloaded() > 0;
        if (answers || report.getInUse() + report.getFailed() > 0) {
            next.setCalledAtMs(nowMs);
        }
        if (answers) {
            next.setChecksFailed(0);
        }
        if (known.getShutAtMs() > 0) {
            if (answers && known.getProbePartition() >= 0) {
                return open(next, nowMs);
            }
            if (report.getFailed() > 0 && partition == known.getProbePartition()) {
                shut(next, nowMs);
                next.setProbesFailed(Math.min(known.getProbesFailed() + 1, DOUBLINGS_MAX));
            }
            return next;
        }
        double kept = Math.pow(0.5, Math.max(0, nowMs - known.getFadedAtMs()) / HALF_LIFE_MS);
        next.setGood(known.getGood() * kept + report.getSucceeded() + report.getOverloaded());
        next.setBad(known.getBad() * kept + report.getFailed());
        next.setFadedAtMs(nowMs);
        if (next.getBad() > FAILURES_MIN
                && next.getBad() >= FAILED_PART * (next.getBad() + next.getGood())) {
            shut(next, nowMs);
        }
        return next;
    }

    /**
     * The lane after a worker looked at it. What was heard before, or is not of the last order, or
     * older than a call, changes nothing.
     *
     * @param taken whether the one that may send a call to the shut lane has one there
     */
    static LaneHealth after(LaneHealth known, LaneChecked check, boolean taken, long nowMs) {
        if (check.getOrderedAtMs() != known.getCheckOrderedAtMs()
                || check.getOrderedAtMs() <= known.getCheckedAtMs()
                || check.getOrderedAtMs() < known.getCalledAtMs()) {
            return known;
        }
        LaneHealth next = LaneHealth.newBuilder(known).build();
        next.setCheckedAtMs(check.getOrderedAtMs());
        next.setCheckFound(check.getFound());
        boolean isShut = known.getShutAtMs() > 0;
        if (check.getGood()) {
            next.setChecksFailed(0);
            if (isShut && known.getProbePartition() < 0) {
                next.setShutAtMs(Math.min(known.getShutAtMs(), nowMs - pauseMs(known)));
            }
            return next;
        }
        next.setChecksFailed(Math.min(known.getChecksFailed() + 1, CHECKS_FAILED_MAX));
        if (isShut ? !taken : next.getChecksFailed() >= CHECKS_FAILED_MAX) {
            shut(next, nowMs);
            // Checks are to find out that it is back: jobs find out with the longest pause.
            next.setProbesFailed(DOUBLINGS_MAX);
        }
        return next;
    }

    static LaneHealth ordered(LaneHealth lane, long nowMs) {
        return LaneHealth.newBuilder(lane).setCheckOrderedAtMs(nowMs).build();
    }

    /**
     * Whether a partition should get the one call.
     *
     * @param taken whether the one that may send it has a call there
     */
    static boolean wantsProbe(LaneHealth lane, boolean taken, long nowMs) {
        OptionalLong due = probeDueMs(lane, taken);
        return due.isPresent() && due.getAsLong() <= nowMs;
    }

    /** When the lane wants its next probe; empty when it is open. */
    static OptionalLong probeDueMs(LaneHealth lane, boolean taken) {
        if (lane.getShutAtMs() == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                lane.getProbePartition() >= 0
                        ? lane.getProbeAtMs() + (taken ? PROBE_WITHIN_MS : OFFER_MS)
                        : lane.getShutAtMs() + pauseMs(lane));
    }

    private static long pauseMs(LaneHealth lane) {
        return Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS << lane.getProbesFailed());
    }

    static LaneHealth probe(LaneHealth lane, int partition, long nowMs) {
        return LaneHealth.newBuilder(lane).setProbePartition(partition).setProbeAtMs(nowMs).build();
    }

    static BreakerState state(LaneHealth lane, int partition) {
        return lane.getShutAtMs() == 0
                ? BreakerState.CLOSED
                : lane.getProbePartition() == partition
                        ? BreakerState.HALF_OPEN
                        : BreakerState.OPEN;
    }

    private static LaneHealth open(LaneHealth lane, long nowMs) {
        lane.setShutAtMs(0L);
        lane.setProbesFailed(0);
        lane.setProbePartition(-1);
        lane.setProbeAtMs(0L);
        lane.setGood(0.0);
        lane.setBad(0.0);
        lane.setFadedAtMs(nowMs);
        return lane;
    }

    private static void shut(LaneHealth lane, long nowMs) {
        lane.setShutAtMs(nowMs);
        lane.setProbePartition(-1);
        lane.setProbeAtMs(0L);
    }

    private static void average(LaneHealth lane, LaneReport report) {
        int calls = report.getSucceeded();
        if (calls == 0) {
            return;
        }
        double weight = lane.getDurationMs() == 0 ? 1 : 1 - Math.pow(1 - NEWEST, calls);
        lane.setDurationMs(mix(lane.getDurationMs(), report.getDurationMs(), calls, weight));
        lane.setFirstByteMs(mix(lane.getFirstByteMs(), report.getFirstByteMs(), calls, weight));
        lane.setOutputTokens(mix(lane.getOutputTokens(), report.getOutputTokens(), calls, weight));
    }

    private static double mix(double mean, long sum, int calls, double weight) {
        return mean + (sum / (double) calls - mean) * weight;
    }
}
