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
    private final JobTable jobs;
    private final Calls calls;
    private final Shares shares;
    private final Workers workers;
    private final Endings endings;
    private final Outbox out;
    private final Supplier<Catalog> catalog;
    private final long claimWindowMs;

    Dispatcher(
            JobTable jobs,
            Calls calls,
            Shares shares,
            Workers workers,
            Endings endings,
            Outbox out,
            Supplier<Catalog> catalog,
            long claimWindowMs) {
        this.jobs = jobs;
        this.calls = calls;
        this.shares = shares;
        this.workers = workers;
        this.endings = endings;
        this.out = out;
        this.catalog = catalog;
        this.claimWindowMs = claimWindowMs;
    }

    /**
     * @return whether anything was dispatched
     */
    boolean run(long tick, long nowMs) {
        Catalog view = catalog.get();
        List<String> lanes = new ArrayList<>();
        for (String lane : jobs.queues().lanes()) {
            if (jobs.queues().size(lane) > 0) {
                lanes.add(lane);
            }
        }
        boolean any = false;
        boolean moved = !lanes.isEmpty();
        while (moved) {
            moved = false;
            for (String lane : lanes) {
                moved |= one(lane, view, tick, nowMs);
            }
            any |= moved;
        }
        return any;
    }

    private boolean one(String laneName, Catalog view, long tick, long nowMs) {
        Optional<LaneSettings> lane = LaneSettings.resolve(view, laneName);
        if (lane.isEmpty()) {
            return leaveLane(laneName, nowMs);
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
        core.ifPresent(c -> dispatch(c, lane.get(), tick, nowMs));
        return core.isPresent();
    }

    private void dispatch(String core, LaneSettings lane, long tick, long nowMs) {
        JobEntry entry = jobs.entry(core);
        JobRequest request = jobs.request(core);
        entry.setEpoch(entry.getEpoch() + 1);
        entry.setAttemptsLeft(entry.getAttemptsLeft() - 1);
        entry.setSinceMs(nowMs);
        entry.setClaimByMs(nowMs + claimWindowMs);
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
    private boolean leaveLane(String lane, long nowMs) {
        Optional<String> core = jobs.take(lane);
        if (core.isEmpty()) {
            return false;
        }
        JobEntry entry = jobs.entry(core.get());
        if (entry.getLaneIndex() + 1 < entry.getPlan().size()) {
            entry.setLaneIndex(entry.getLaneIndex() + 1);
            jobs.waiting(core.get(), entry, nowMs, nowMs);
        } else {
            endings.failed(
                    core.get(),
                    entry,
                    ErrorCode.NO_LANE,
                    "lane %s is not in the catalogue any more and the plan has no other"
                            .formatted(lane),
                    null,
                    nowMs);
        }
        return true;
    }
}
