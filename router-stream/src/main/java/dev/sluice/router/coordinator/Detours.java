package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.schema.avro.Gate;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Ways round shut lanes: a job goes on to the next lane of its plan that is not shut, at no cost to
 * its attempts; one without such a lane is set aside until its lane is tried or opens.
 */
final class Detours {
    private final JobTable jobs;
    private final Shares shares;
    private final Supplier<Catalog> catalog;

    Detours(JobTable jobs, Shares shares, Supplier<Catalog> catalog) {
        this.jobs = jobs;
        this.shares = shares;
        this.catalog = catalog;
    }

    /** Takes a job that is out of its queue, and whose lane is shut, somewhere else. */
    void leave(QueuedJob place, long nowMs) {
        JobEntry entry = jobs.entry(place.core());
        OptionalInt other = openAfter(entry.getLaneIndex(), entry.getPlan());
        if (other.isPresent()) {
            entry.setLaneIndex(other.getAsInt());
            jobs.waiting(place.core(), entry, nowMs, nowMs);
        } else {
            jobs.queues().park(place);
        }
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
                        switch (gate(lane)) {
                            case OPEN -> max;
                            case PROBE -> jobs.queues().size(lane) == 0 ? 1 : 0;
                            case SHUT -> 0;
                        };
                jobs.queues().unpark(lane, count);
                more |= count == max && jobs.queues().parked(lane) > 0;
            }
        }
        return more;
    }

    private OptionalInt openAfter(int index, List<String> plan) {
        for (int i = 1; i < plan.size(); i++) {
            int next = (index + i) % plan.size();
            if (gate(plan.get(next)) != Gate.SHUT
                    && catalog.get().lane(plan.get(next)).isPresent()) {
                return OptionalInt.of(next);
            }
        }
        return OptionalInt.empty();
    }

    /** A lane that the catalogue has lost is nobody's to shut. */
    private Gate gate(String lane) {
        return catalog.get()
                .lane(lane)
                .map(Lane::limitGroup)
                .map(group -> shares.gate(group, lane))
                .orElse(Gate.OPEN);
    }
}
