package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.router.coordinator.queue.Queues;
import dev.sluice.router.coordinator.risk.Outlook;
import dev.sluice.router.coordinator.risk.Risk;
import dev.sluice.router.coordinator.risk.Risk.Calm;
import dev.sluice.router.coordinator.risk.Risk.Lost;
import dev.sluice.router.coordinator.risk.Risk.Overtake;
import dev.sluice.router.coordinator.risk.Risk.Spill;
import dev.sluice.router.coordinator.risk.RiskPolicy;
import dev.sluice.schema.avro.JobEntry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Looks at jobs in line in view of their deadlines: when they come, and then each at its own time,
 * so that nobody walks a queue. Confined to its coordinator's thread; bounded by the jobs in line.
 */
final class Risks {
    private static final int LOOKED_AT_AT_ONCE_MAX = 1_000;

    /** A record brings one, if any; others come when a queue is read again. */
    private static final int LOOKED_AT_PER_RECORD_MAX = 4;

    private static final int TAKEN_AT_ONCE = 50;

    /** Records come first: after each alarm, Streams takes one only before the next. */
    private static final long PAUSE_MS = 20;

    private final JobTable jobs;
    private final Queues queues;
    private final Outlooks outlooks;
    private final Detours detours;
    private final Starts starts;
    private final Outbox out;
    private final Quarantine quarantine;
    private final WorkSlice slices;
    private boolean moved;
    private long pausedUntilMs;

    Risks(
            JobTable jobs,
            Outlooks outlooks,
            Detours detours,
            Starts starts,
            Outbox out,
            Quarantine quarantine,
            WorkSlice slices) {
        this.jobs = jobs;
        this.queues = jobs.queues();
        this.outlooks = outlooks;
        this.detours = detours;
        this.starts = starts;
        this.out = out;
        this.quarantine = quarantine;
        this.slices = slices;
    }

    /**
     * Looks at jobs that came into line and are still there.
     *
     * @return whether any went to another lane, so that its calls may start now
     */
    boolean lookAtNewcomers(long nowMs) {
        moved = false;
        outlooks.sample(nowMs);
        newcomers(slices.begin(LOOKED_AT_PER_RECORD_MAX), nowMs);
        return moved;
    }

    private void newcomers(BooleanSupplier goOn, long nowMs) {
        while (goOn.getAsBoolean()) {
            Optional<QueuedJob> job = queues.nextNewcomer();
            if (job.isEmpty()) {
                return;
            }
            guarded(job.get(), nowMs);
        }
    }

    /**
     * Looks at more newcomers, and at those whose time has come.
     *
     * @return whether there are more
     */
    boolean wake(long nowMs) {
        outlooks.sample(nowMs);
        newcomers(slices.begin(LOOKED_AT_AT_ONCE_MAX), nowMs);
        if (nowMs < pausedUntilMs) {
            return queues.hasNewcomers();
        }
        BooleanSupplier goOn = slices.begin(LOOKED_AT_AT_ONCE_MAX / TAKEN_AT_ONCE);
        int taken = TAKEN_AT_ONCE;
        while (taken == TAKEN_AT_ONCE && goOn.getAsBoolean()) {
            List<String> due = queues.watch().takeDue(nowMs, TAKEN_AT_ONCE);
            taken = due.size();
            pausedUntilMs = due.isEmpty() ? pausedUntilMs : nowMs + PAUSE_MS;
            for (String core : due) {
                Unfinished job = jobs.find(core);
                if (job != null && job.queued() != null) {
                    guarded(job.queued(), nowMs);
                }
            }
        }
        return taken == TAKEN_AT_ONCE || queues.hasNewcomers();
    }

    /**
     * When either is wanted next, if at all; at once when jobs went to another lane.
     *
     * @param restedMs not before, otherwise
     */
    OptionalLong nextDueMs(long nowMs, long restedMs) {
        if (moved) {
            return OptionalLong.of(nowMs);
        }
        if (queues.hasNewcomers()) {
            return OptionalLong.of(Math.max(nowMs + PAUSE_MS, restedMs));
        }
        OptionalLong due = queues.watch().nextDueMs();
        return due.isEmpty()
                ? due
                : OptionalLong.of(Math.max(due.getAsLong(), Math.max(pausedUntilMs, restedMs)));
    }

    /** A job that cannot even be read must not stop all others. */
    private void guarded(QueuedJob job, long nowMs) {
        quarantine.guard(job.core(), nowMs, () -> lookAt(job, nowMs));
    }

    private void lookAt(QueuedJob job, long nowMs) {
        switch (decide(job, nowMs)) {
            case Calm(long againInMs) -> {
                queues.setUrgent(job, false);
                queues.watch().at(job.core(), nowMs + againInMs);
            }
            case Overtake(long againInMs) -> {
                queues.setUrgent(job, true);
                queues.watch().at(job.core(), nowMs + againInMs);
            }
            case Spill(int laneIndex) -> {
                spill(job, laneIndex, nowMs);
                moved = true;
            }
            case Lost() -> queues.setUrgent(job, false);
        }
    }

    private Risk decide(QueuedJob job, long nowMs) {
        long leftMs = job.deadlineMs() - nowMs;
        Outlook here = outlooks.here(job, nowMs);
        // Most jobs can stay, and are not read from the store for that.
        return switch (RiskPolicy.decide(i -> here, 0, 1, leftMs)) {
            case Calm calm -> calm;
            case Overtake _, Spill _, Lost _ -> {
                JobEntry entry = jobs.entry(job.core());
                List<String> plan = entry.getPlan();
                int lane = entry.getLaneIndex();
                yield RiskPolicy.decide(
                        i -> i == lane ? here : elsewhere(job, plan.get(i), nowMs),
                        lane,
                        plan.size(),
                        leftMs);
            }
        };
    }

    /** A lane where a budget or a limit would hold the job, or end it, is none to go to. */
    private Outlook elsewhere(QueuedJob job, String lane, long nowMs) {
        Outlook there = outlooks.elsewhere(job.on(lane), nowMs);
        return there.usable()
                        && !starts.mayChangeTo(lane, job.core(), jobs.request(job.core()), nowMs)
                ? there.shut()
                : there;
    }

    private void spill(QueuedJob job, int laneIndex, long nowMs) {
        JobEntry entry = jobs.entry(job.core());
        out.spilled(job.lane());
        queues.remove(job);
        detours.move(
                job.core(),
                entry,
                laneIndex,
                "it would have missed its deadline on lane " + job.lane(),
                nowMs);
    }
}
