package dev.sluice.router.coordinator.risk;

import java.util.HashMap;
import java.util.Map;

/**
 * How many calls start on each lane while jobs wait for it, as this coordinator has seen it lately:
 * the mean of about a minute of waiting. Time in which nobody waited says nothing. Until enough
 * waiting was seen, what is foreseen fills the gap. Memory only; confined to its coordinator's
 * thread; bounded by the catalogue's lanes.
 */
public final class LanePaces {
    private static final double FADES_IN_MS = 60_000;

    /** A full lane starts nothing until its calls end, so it takes two calls to see its pace. */
    private static final long EVIDENCE_CALLS = 2;

    private static final long EVIDENCE_MIN_MS = 2_000;
    private static final long EVIDENCE_MAX_MS = 30_000;

    /** A year: longer than any deadline, and far from the end of numbers. */
    private static final long FOREVER_MS = 31_536_000_000L;

    private static final class Pace {
        private double starts;
        private double busyMs;
        private long sinceMs;
        private boolean busy;
    }

    private final Map<String, Pace> lanes = new HashMap<>();

    /** A call has started. */
    public void started(String lane) {
        Pace pace = lanes.computeIfAbsent(lane, l -> new Pace());
        if (pace.busy) {
            pace.starts++;
        }
    }

    /**
     * How things stand, to be said at least when they change.
     *
     * @param busy whether jobs wait for the lane and nobody keeps it shut
     */
    public void at(String lane, boolean busy, long nowMs) {
        Pace pace = lanes.computeIfAbsent(lane, l -> new Pace());
        long passedMs = Math.max(0, nowMs - pace.sinceMs);
        if (pace.busy && passedMs > 0) {
            double stays = Math.exp(-passedMs / FADES_IN_MS);
            pace.starts *= stays;
            pace.busyMs = pace.busyMs * stays + FADES_IN_MS * (1 - stays);
        }
        pace.busy = busy;
        pace.sinceMs = nowMs;
    }

    /**
     * Until so many jobs have started.
     *
     * @param foreseen calls a second that its share of the lane lets start; infinite when nothing
     *     is known
     * @param callMs mean length of a call; 0 when nothing is known
     */
    public long waitMs(String lane, long jobs, double foreseen, long callMs) {
        double perMs = perSecond(lane, foreseen, callMs) / 1_000;
        return perMs <= 0 ? FOREVER_MS : (long) Math.min(FOREVER_MS, jobs / perMs);
    }

    /** Calls that start in a second of waiting; parameters as above. */
    public double perSecond(String lane, double foreseen, long callMs) {
        Pace pace = lanes.get(lane);
        if (pace == null) {
            return foreseen;
        }
        double wanted = Math.clamp(EVIDENCE_CALLS * callMs, EVIDENCE_MIN_MS, EVIDENCE_MAX_MS);
        double missingMs = Math.max(0, wanted - pace.busyMs);
        double startsToCome = missingMs == 0 ? 0 : foreseen * missingMs / 1_000;
        return (pace.starts + startsToCome) * 1_000 / (pace.busyMs + missingMs);
    }
}
