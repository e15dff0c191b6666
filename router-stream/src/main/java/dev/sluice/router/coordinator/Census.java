package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.pause.PausedJobs;
import dev.sluice.router.coordinator.start.Waits;
import dev.sluice.router.metric.PartitionGauges;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Counts a coordinator's jobs and calls once more, in the places where something would move them,
 * and shows what nothing would: slots of calls whose leases have ended, and jobs that neither run
 * nor stand anywhere. Both are 0 unless Sluice has a fault. Looks every two seconds while records
 * come. Confined to its coordinator's thread.
 */
final class Census {
    private static final long EVERY_MS = 2_000;

    /** A lease that ended at a Tick is taken back with it; so one that is still there leaked. */
    private static final int TICKS = 2;

    private final JobTable jobs;
    private final Calls calls;
    private final Waits waits;
    private final PausedJobs paused;
    private final Leases leases;
    private final Duration tickInterval;
    private final PartitionGauges gauges;
    private boolean changed = true;
    private long lookedMs;

    Census(
            JobTable jobs,
            Calls calls,
            Waits waits,
            PausedJobs paused,
            Leases leases,
            Duration tickInterval,
            PartitionGauges gauges) {
        this.jobs = jobs;
        this.calls = calls;
        this.waits = waits;
        this.paused = paused;
        this.leases = leases;
        this.tickInterval = tickInterval;
        this.gauges = gauges;
    }

    /** A record has come. */
    void touch() {
        changed = true;
    }

    /** When {@link #look} is wanted next, if at all. */
    OptionalLong nextDueMs() {
        return changed ? OptionalLong.of(lookedMs + EVERY_MS) : OptionalLong.empty();
    }

    /** If it is time. Between two records only: while one is worked on, a job may be anywhere. */
    void look(long nowMs) {
        if (!changed || nowMs - lookedMs < EVERY_MS && nowMs >= lookedMs) {
            return;
        }
        changed = false;
        lookedMs = nowMs;
        gauges.astray(leakedSlots(), stuckJobs());
    }

    private int leakedSlots() {
        int alive = 0;
        for (Call call : calls.all()) {
            if (!leases.outlived(call, TICKS, tickInterval)) {
                alive++;
            }
        }
        return Math.abs(calls.slots() - alive);
    }

    private int stuckJobs() {
        int waiting = jobs.numbers().waiting();
        int places =
                jobs.queues().size()
                        + jobs.retries().size()
                        + paused.size()
                        + waits.waiting(gate -> true);
        Set<String> running = new HashSet<>();
        for (Call call : calls.all()) {
            if (LiveCalls.entryOf(call, jobs) != null) {
                running.add(call.core());
            }
        }
        // One that stands in two places is as wrong as one that stands in none.
        return Math.abs(waiting - places) + Math.abs(jobs.size() - waiting - running.size());
    }
}
