package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.router.coordinator.start.Waits;
import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.error.ErrorCode;
import java.util.OptionalInt;

/**
 * Ways round lanes that take no calls. From one that is shut a job goes on to the next lane of its
 * plan that does, at no cost to its attempts; one without such a lane is set aside until its lane
 * is tried or opens. Confined to its coordinator's thread.
 */
final class Detours {
    private final JobTable jobs;
    private final UsableLanes lanes;
    private final Waits waits;
    private final Endings endings;

    Detours(JobTable jobs, UsableLanes lanes, Waits waits, Endings endings) {
        this.jobs = jobs;
        this.lanes = lanes;
        this.waits = waits;
        this.endings = endings;
    }

    /** Takes a job that is out of its queue, and whose lane is shut, somewhere else. */
    void leave(QueuedJob place, long nowMs) {
        JobEntry entry = jobs.entry(place.core());
        if (!goOn(place.core(), entry, nowMs) && !degraded(place.core(), entry, nowMs)) {
            jobs.queues().park(place);
        }
    }

    /** A pause is no failure, and jobs wait for its end. */
    private boolean degraded(String core, JobEntry entry, long nowMs) {
        return entry.getPlan().stream().allMatch(lane -> lanes.breaker(lane) == BreakerState.OPEN)
                && endings.degraded(
                        core,
                        entry,
                        ErrorCode.ATTEMPTS_EXHAUSTED,
                        "calls fail on every lane of the plan: %s".formatted(entry.getPlan()),
                        nowMs);
    }

    /** The catalogue has lost the lane of a job that is out of its queue. */
    void leaveLost(String core, String lane, long nowMs) {
        JobEntry entry = jobs.entry(core);
        if (goOn(core, entry, nowMs)) {
            return;
        }
        // Perhaps one that takes none now: better than nothing.
        for (int i = 0; i < entry.getPlan().size(); i++) {
            if (lanes.known(entry.getPlan().get(i))) {
                move(core, entry, i, nowMs);
                return;
            }
        }
        endings.failed(
                core,
                entry,
                ErrorCode.NO_LANE,
                "lane %s is not in the catalogue any more and the plan has no other"
                        .formatted(lane),
                null,
                nowMs);
    }

    /**
     * Puts jobs that were set aside back in line: all when their lane is open, one when it may be
     * tried.
     *
     * @param max jobs of one lane, so that a million do not come at once
     * @return whether more are to come
     */
    boolean comeBack(int max) {
        boolean more = false;
        for (String lane : jobs.queues().lanes()) {
            if (jobs.queues().parked(lane) > 0) {
                int count =
                        switch (lanes.breaker(lane)) {
                            case CLOSED -> max;
                            case HALF_OPEN -> jobs.queues().size(lane) == 0 ? 1 : 0;
                            case OPEN -> 0;
                        };
                jobs.queues().unpark(lane, count);
                more |= count == max && jobs.queues().parked(lane) > 0;
            }
        }
        return more;
    }

    private boolean goOn(String core, JobEntry entry, long nowMs) {
        OptionalInt other = lanes.after(entry.getLaneIndex(), entry.getPlan());
        if (other.isPresent()) {
            move(core, entry, other.getAsInt(), nowMs);
        }
        return other.isPresent();
    }

    /**
     * A job that is out of its queue goes to another lane of its plan; what was kept free for it on
     * its old lane is free for others.
     */
    void move(String core, JobEntry entry, int laneIndex, long nowMs) {
        waits.remove(core);
        entry.setLaneIndex(laneIndex);
        jobs.waiting(core, entry, nowMs, nowMs);
    }
}
