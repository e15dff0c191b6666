package dev.sluice.router.coordinator.hedge;

import dev.sluice.router.coordinator.hedge.HedgeVerdict.Later;
import dev.sluice.router.coordinator.hedge.HedgeVerdict.Never;
import dev.sluice.router.coordinator.hedge.HedgeVerdict.Send;
import java.util.function.IntFunction;

/**
 * Whether a call that lasts gets a second one beside it. A second call is an extra: it takes only
 * what nobody waits for, never more than both calls may cost, and no job gets two of them.
 */
public final class HedgePolicy {
    /**
     * The job of the first call.
     *
     * @param claimed a worker has the first call; before that, time was not lost at the provider
     * @param cancelled its caller does not want it any more
     * @param streams its caller reads the answer while it comes, so there can be one only
     * @param hedges second calls that it had already
     * @param attemptsLeft attempts that may still be started
     * @param leftMs until its deadline
     * @param share whether the route's share of second calls has room
     * @param paused its tenant or its route is
     */
    public record HedgedJob(
            boolean claimed,
            boolean cancelled,
            boolean streams,
            int hedges,
            int attemptsLeft,
            long leftMs,
            boolean share,
            boolean paused) {}

    /**
     * A lane of the plan.
     *
     * @param usable calls go there, and it is not the one of the first call
     * @param affordable both calls together cost at most what the caller allows for one job
     * @param bounds budgets and limits have room for both
     * @param room there are slots and permits, and no job waits for them
     */
    public record HedgeLane(boolean usable, boolean affordable, boolean bounds, boolean room) {}

    private HedgePolicy() {}

    /**
     * @param lanes by their index in the plan, asked only when the job itself allows it
     */
    public static HedgeVerdict decide(HedgedJob job, IntFunction<HedgeLane> lanes, int length) {
        if (job.cancelled()
                || job.streams()
                || job.hedges() > 0
                || job.attemptsLeft() == 0
                || job.leftMs() <= 0) {
            return new Never();
        }
        if (!job.claimed() || !job.share() || job.paused()) {
            return new Later(-1);
        }
        int later = -1;
        boolean hope = false;
        for (int i = 0; i < length; i++) {
            HedgeLane lane = lanes.apply(i);
            if (lane.affordable()) {
                hope = true;
                if (lane.usable() && lane.bounds()) {
                    if (lane.room()) {
                        return new Send(i);
                    }
                    later = later < 0 ? i : later;
                }
            }
        }
        return hope ? new Later(later) : new Never();
    }
}
