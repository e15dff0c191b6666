package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.DispatchPolicy;
import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.dispatch.Workers;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Hands waiting jobs to workers while shares and slots allow, one lane after the other so that none
 * hogs a limit group.
 */
final class Dispatcher {
    /** Keeps a transaction short when many jobs can move at once. */
    static final int JOBS_PER_RUN_MAX = 500;

    private final JobTable jobs;
    private final Calls calls;
    private final Shares shares;
    private final Workers workers;
    private final Endings endings;
    private final Budgets budgets;
    private final Outbox out;
    private final Supplier<Catalog> catalog;
    private final long claimWindowMs;
    private final Quarantine quarantine;
    private boolean more;

    Dispatcher(
            JobTable jobs,
            Calls calls,
            Shares shares,
            Workers workers,
            Endings endings,
            Budgets budgets,
            Outbox out,
            Supplier<Catalog> catalog,
            long claimWindowMs,
            Quarantine quarantine) {
        this.jobs = jobs;
        this.calls = calls;
        this.shares = shares;
        this.workers = workers;
        this.endings = endings;
        this.budgets = budgets;
        this.out = out;
        this.catalog = catalog;
        this.claimWindowMs = claimWindowMs;
        this.quarantine = quarantine;
    }

    /**
     * @return whether anything was dispatched
     */
    boolean run(long tick, long nowMs) {
        Catalog view = catalog.get();
        int count = 0;
        boolean moved = true;
        while (moved && count < JOBS_PER_RUN_MAX) {
            moved = false;
            // Anew in each round: a job may have gone to another lane.
            for (String lane : lanesWithJobs()) {
                if (one(lane, view, tick, nowMs)) {
                    moved = true;
                    count++;
                }
            }
        }
        more = moved;
        return count > 0;
    }

    /** Whether the last run stopped at its bound: the next is wanted at once. */
    boolean more() {
        return more;
    }

    private List<String> lanesWithJobs() {
        List<String> lanes = new ArrayList<>();
        for (String lane : jobs.queues().lanes()) {
            if (jobs.queues().size(lane) > 0) {
                lanes.add(lane);
            }
        }
        return lanes;
    }

    private boolean one(String laneName, Catalog view, long tick, long nowMs) {
        Optional<LaneSettings> lane = LaneSettings.resolve(view, laneName);
        if (lane.isEmpty()) {
            Optional<String> core = jobs.take(laneName);
            core.ifPresent(c -> quarantine.guard(c, nowMs, () -> leaveLane(c, laneName, nowMs)));
            return core.isPresent();
        }
        Lane settings = lane.get().lane();
        if (!DispatchPolicy.mayDispatch(
                calls.inUse(settings.limitGroup()),
                shares.concurrency(settings.limitGroup()),
                calls.unclaimed(settings.pool()),
                workers.unclaimedMax(settings.pool(), nowMs))) {
            return false;
        }
        Optional<String> core = jobs.take(laneName);
        core.ifPresent(c -> quarantine.guard(c, nowMs, () -> dispatch(c, lane.get(), tick, nowMs)));
        return core.isPresent();
    }

    private void dispatch(String core, LaneSettings lane, long tick, long nowMs) {
        JobEntry entry = jobs.entry(core);
        if (entry.getDeadlineMs() <= nowMs) {
            endings.expired(core, entry, nowMs);
            return;
        }
        if (!budgets.mayStart(core, entry, lane.lane().name(), nowMs)) {
            return;
        }
        JobRequest request = jobs.request(core);
        entry.setEpoch(entry.getEpoch() + 1);
        entry.setAttemptsLeft(entry.getAttemptsLeft() - 1);
        entry.setSinceMs(nowMs);
        // A call that begins after the deadline would be paid for nothing.
        entry.setClaimByMs(Math.min(nowMs + claimWindowMs, entry.getDeadlineMs()));
        Call call =
                new Call(
                        entry.getJobId(),
                        core,
                        entry.getRun(),
                        entry.getEpoch(),
                        lane.lane().limitGroup(),
                        lane.lane().pool(),
                        lane.attribution(request),
                        lane.model().prices(),
                        entry.getClaimByMs(),
                        lane.bound(request),
                        false,
                        tick);
        jobs.running(core, entry, request, call.key());
        calls.add(call);
        out.dispatch(
                call.pool(),
                new Dispatch(
                        entry.getJobId(),
                        entry.getRun(),
                        entry.getEpoch(),
                        call.attribution(),
                        entry.getPriority(),
                        lane.target(),
                        request.getBody(),
                        request.getOutputTokensMax(),
                        request.getStream(),
                        out.partition(),
                        nowMs,
                        entry.getClaimByMs(),
                        entry.getDeadlineMs(),
                        request.getReplyTo(),
                        request.getTraceParent()),
                nowMs);
    }

    /** The catalogue has lost the lane: its next job goes on along its plan, or ends. */
    private void leaveLane(String core, String lane, long nowMs) {
        JobEntry entry = jobs.entry(core);
        if (entry.getLaneIndex() + 1 < entry.getPlan().size()) {
            entry.setLaneIndex(entry.getLaneIndex() + 1);
            jobs.waiting(core, entry, nowMs, nowMs);
        } else {
            endings.failed(
                    core,
                    entry,
                    ErrorCode.NO_LANE,
                    "lane %s is not in the catalogue any more and the plan has no other"
                            .formatted(lane),
                    null,
                    nowMs);
        }
    }
}
