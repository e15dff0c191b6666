package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.plan.LaneView;
import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.router.coordinator.queue.Queues;
import dev.sluice.router.coordinator.risk.LanePaces;
import dev.sluice.router.coordinator.risk.Outlook;
import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How long jobs would take on lanes: by the line here and its pace, and by what the lane's
 * allocator says of all lines. Confined to its coordinator's thread.
 */
final class Outlooks {
    private static final long SAMPLE_MS = 100;
    private static final double MS_PER_S = 1_000;
    private static final double US_PER_S = 1_000_000;

    /** An hour each: nothing that anybody would plan with. */
    private static final double PACE_US_MAX = 3_600_000_000.0;

    private final Queues queues;
    private final Shares shares;
    private final UsableLanes lanes;
    private final LaneView view;
    private final LanePaces paces;
    private final Supplier<Catalog> catalog;
    private long sampledMs;

    Outlooks(
            Queues queues,
            Shares shares,
            UsableLanes lanes,
            LaneView view,
            LanePaces paces,
            Supplier<Catalog> catalog) {
        this.queues = queues;
        this.shares = shares;
        this.lanes = lanes;
        this.view = view;
        this.paces = paces;
        this.catalog = catalog;
    }

    /** Notes for which lanes jobs wait. */
    void sample(long nowMs) {
        if (nowMs - sampledMs < SAMPLE_MS) {
            return;
        }
        sampledMs = nowMs;
        for (String lane : queues.lanes()) {
            paces.at(
                    lane,
                    queues.size(lane) > 0 && lanes.has(lane) && closedForMs(lane, nowMs) == 0,
                    nowMs);
        }
    }

    /** Of a job on the lane where it is in line. */
    Outlook here(QueuedJob job, long nowMs) {
        return of(job, Double.POSITIVE_INFINITY, nowMs);
    }

    /**
     * Of a job on the lane that its place names, where it is not in line. One of which nothing is
     * known is taken to have calls of a second, so that not all jobs go there at once.
     */
    Outlook elsewhere(QueuedJob job, long nowMs) {
        return of(job, Math.max(1, share(job.lane())), nowMs);
    }

    private Outlook of(QueuedJob job, double unknownPerSecond, long nowMs) {
        String lane = job.lane();
        long callMs = callMs(lane);
        double foreseen = foreseen(lane, callMs, unknownPerSecond);
        long closedMs = closedForMs(lane, nowMs);
        long turn = queues.before(job, false, nowMs) + 1;
        long overtaking = queues.before(job, true, nowMs) + 1;
        return new Outlook(
                // A job that goes to a lane which is merely tried may have to come back.
                lanes.has(lane) && lanes.breaker(lane) == BreakerState.CLOSED,
                closedMs + paces.waitMs(lane, turn, foreseen, callMs),
                closedMs + paces.waitMs(lane, overtaking, foreseen, callMs),
                callMs);
    }

    /** Until the next call of a lane may start, for any silence that its provider asked for. */
    long opensInMs(String lane, long nowMs) {
        return closedForMs(lane, nowMs);
    }

    /** What each job in line adds to the wait of those behind it; -1: not known. */
    long paceUs(String lane) {
        long callMs = callMs(lane);
        double perSecond = paces.perSecond(lane, foreseen(lane, callMs, 0), callMs);
        return perSecond <= 0 ? -1 : (long) Math.min(PACE_US_MAX, US_PER_S / perSecond);
    }

    private long callMs(String lane) {
        return view.of(lane).map(known -> known.latencyP50().toMillis()).orElse(0L);
    }

    /** Calls a second by what is known of its calls; no share is none yet, after a start. */
    private double foreseen(String lane, long callMs, double unknown) {
        return callMs == 0 || share(lane) == 0 ? unknown : share(lane) * MS_PER_S / callMs;
    }

    private int share(String lane) {
        return group(lane).map(shares::concurrency).orElse(0);
    }

    private long closedForMs(String lane, long nowMs) {
        return group(lane).map(group -> shares.closedForMs(group, nowMs)).orElse(0L);
    }

    private Optional<String> group(String lane) {
        return catalog.get().lane(lane).map(Lane::limitGroup);
    }
}
