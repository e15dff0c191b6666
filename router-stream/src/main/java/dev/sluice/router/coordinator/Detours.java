package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.router.coordinator.start.Waits;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Ways round lanes that take no calls. From one that is shut a job goes on to the next lane of its
 * plan that does, at no cost to its attempts; one without such a lane is set aside until its lane
 * is tried or opens. Confined to its coordinator's thread.
 */
final class Detours {
    /** Other lanes open, and pauses end, without a record that says so. */
    private static final long LOOK_EVERY_MS = 500;

    private final JobTable jobs;
    private final UsableLanes lanes;
    private final Waits waits;
    private final Endings endings;
    private final Outbox out;

    /** Lanes that were open at the last look. */
    private Set<String> open = Set.of();

    private boolean setAside;
    private Catalog seen = Catalog.EMPTY;

    /** Jobs that were set aside for a shut lane before another opened or a pause ended, by lane. */
    private final Map<String, Integer> toLookAt = new HashMap<>();

    private long lookAgainMs;

    Detours(JobTable jobs, UsableLanes lanes, Waits waits, Endings endings, Outbox out) {
        this.jobs = jobs;
        this.lanes = lanes;
        this.waits = waits;
        this.endings = endings;
        this.out = out;
    }

    /** Takes a job that is out of its queue, and whose lane is shut, somewhere else. */
    void leave(QueuedJob place, long nowMs) {
        JobEntry entry = jobs.entry(place.core());
        String why = "calls fail on lane " + place.lane();
        if (!goOn(place.core(), entry, why, nowMs) && !degraded(place.core(), entry, nowMs)) {
            jobs.queues().park(place);
            setAside = true;
        }
    }

    /** A pause is no failure, and jobs wait for its end, also where calls failed before it. */
    private boolean degraded(String core, JobEntry entry, long nowMs) {
        return entry.getPlan().stream().allMatch(lanes::fails)
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
        String why = "the catalogue has lost lane " + lane;
        if (goOn(core, entry, why, nowMs)) {
            return;
        }
        // Perhaps one that takes none now: better than nothing.
        for (int i = 0; i < entry.getPlan().size(); i++) {
            if (lanes.known(entry.getPlan().get(i))) {
                move(core, entry, i, why, nowMs);
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
     * tried; and each once when another lane has opened or a pause may have ended, because it may
     * go on to that one now.
     *
     * @param max jobs of one lane, so that a million do not come at once
     * @return whether more are to come
     */
    boolean comeBack(int max, long nowMs) {
        boolean more = false;
        lookForOpenLanes(nowMs);
        setAside = false;
        for (String lane : jobs.queues().lanes()) {
            if (jobs.queues().parked(lane) > 0) {
                int count =
                        switch (lanes.breaker(lane)) {
                            case CLOSED -> max;
                            case HALF_OPEN -> jobs.queues().size(lane) == 0 ? 1 : 0;
                            case OPEN -> Math.min(max, toLookAt.getOrDefault(lane, 0));
                        };
                jobs.queues().unpark(lane, count);
                toLookAt.computeIfPresent(lane, (name, rest) -> rest > count ? rest - count : null);
                boolean left = jobs.queues().parked(lane) > 0;
                setAside |= left;
                more |= left && count == max;
            }
        }
        return more;
    }

    /** When {@link #comeBack} is wanted next, if at all. */
    OptionalLong nextDueMs() {
        return setAside ? OptionalLong.of(lookAgainMs) : OptionalLong.empty();
    }

    private void lookForOpenLanes(long nowMs) {
        if (!setAside || nowMs < lookAgainMs) {
            return;
        }
        Set<String> openNow = lanes.open();
        Catalog catalog = lanes.catalog().get();
        if (!open.containsAll(openNow) || catalog != seen) {
            for (String lane : jobs.queues().lanes()) {
                toLookAt.put(lane, jobs.queues().parked(lane));
            }
        }
        open = openNow;
        seen = catalog;
        lookAgainMs = nowMs + LOOK_EVERY_MS;
    }

    private boolean goOn(String core, JobEntry entry, String why, long nowMs) {
        OptionalInt other = lanes.after(entry.getLaneIndex(), entry.getPlan());
        if (other.isPresent()) {
            move(core, entry, other.getAsInt(), why, nowMs);
        }
        return other.isPresent();
    }

    /**
     * A job that is out of its queue goes to another lane of its plan; what was kept free for it on
     * its old lane is free for others.
     *
     * @param why for people
     */
    void move(String core, JobEntry entry, int laneIndex, String why, long nowMs) {
        out.event(
                Events.moved(jobs.request(core), entry, entry.getPlan().get(laneIndex), why, nowMs),
                nowMs);
        waits.remove(core);
        entry.setLaneIndex(laneIndex);
        jobs.waiting(core, entry, nowMs, nowMs);
    }
}
