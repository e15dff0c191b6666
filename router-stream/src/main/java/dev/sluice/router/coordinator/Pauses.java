package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.pause.PausePolicy;
import dev.sluice.router.coordinator.pause.PausedJobs;
import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Holds jobs whose tenant, route or lane is paused, out of their queue, so that they are in
 * nobody's way. When a pause ends its jobs go back to the front of their queues, all at once: those
 * who are in the queue then came later. Confined to its coordinator's thread.
 */
final class Pauses {
    /** A pause ends without a record that says so. */
    private static final long LOOK_EVERY_MS = 500;

    private final Supplier<Catalog> catalog;
    private final PausedJobs held;
    private final JobTable jobs;
    private final Outbox out;
    private final Consumer<String> givesUpItsPlace;
    private long lookAgainMs;

    /**
     * @param givesUpItsPlace gets the core of a job that is held: what was kept free for its call
     *     is free for others
     */
    Pauses(
            Supplier<Catalog> catalog,
            PausedJobs held,
            JobTable jobs,
            Outbox out,
            Consumer<String> givesUpItsPlace) {
        this.catalog = catalog;
        this.held = held;
        this.jobs = jobs;
        this.out = out;
        this.givesUpItsPlace = givesUpItsPlace;
    }

    /** Whether all jobs of a lane are to be held, whatever room there is for them. */
    boolean isPaused(String lane) {
        return catalog.get().paused(CatalogKind.LANE, lane);
    }

    /**
     * Asked right before a dispatch, for a job that is out of its queue.
     *
     * @return whether the job is held now
     */
    boolean hold(String core, JobEntry entry, String lane, long nowMs) {
        String pause =
                PausePolicy.holding(catalog.get(), entry.getTenant(), entry.getRoute(), lane);
        if (pause == null) {
            return false;
        }
        held.add(pause, core);
        givesUpItsPlace.accept(core);
        out.event(Events.paused(jobs.request(core), entry, lane, nowMs), nowMs);
        return true;
    }

    /**
     * Puts the jobs of pauses that have ended back.
     *
     * @return whether there are any
     */
    boolean letGo(long nowMs) {
        if (held.isEmpty()) {
            return false;
        }
        boolean any = false;
        Catalog view = catalog.get();
        for (String pause : held.pauses()) {
            if (!PausePolicy.stands(view, pause)) {
                release(held.release(pause));
                any = true;
            }
        }
        lookAgainMs = nowMs + LOOK_EVERY_MS;
        return any;
    }

    /** When {@link #letGo} is wanted next, if at all. */
    OptionalLong nextDueMs() {
        return held.isEmpty() ? OptionalLong.empty() : OptionalLong.of(lookAgainMs);
    }

    private void release(List<String> cores) {
        for (String core : cores.reversed()) {
            Unfinished job = jobs.find(core);
            QueuedJob place = job == null ? null : job.queued();
            if (place != null) {
                jobs.queues().addFirst(place);
            }
        }
    }
}
