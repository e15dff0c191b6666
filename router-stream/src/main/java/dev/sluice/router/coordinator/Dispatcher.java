package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.DispatchPolicy;
import dev.sluice.router.coordinator.dispatch.DispatchPolicy.Next;
import dev.sluice.router.coordinator.dispatch.LaneRoom;
import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.lane.TokenForecast;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.lease.Sent;
import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.router.coordinator.risk.LanePaces;
import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    private final Rooms rooms;
    private final Endings endings;
    private final Starts starts;
    private final Limits limits;
    private final Detours detours;
    private final HedgeWatch hedges;
    private final TokenForecast forecast;
    private final LanePaces paces;
    private final Pauses pauses;
    private final Outbox out;
    private final Supplier<Catalog> catalog;
    private final long claimWindowMs;
    private final Quarantine quarantine;
    private boolean more;

    Dispatcher(
            JobTable jobs,
            Calls calls,
            Shares shares,
            Rooms rooms,
            Endings endings,
            Starts starts,
            Limits limits,
            Detours detours,
            HedgeWatch hedges,
            TokenForecast forecast,
            LanePaces paces,
            Pauses pauses,
            Outbox out,
            Supplier<Catalog> catalog,
            long claimWindowMs,
            Quarantine quarantine) {
        this.jobs = jobs;
        this.calls = calls;
        this.shares = shares;
        this.rooms = rooms;
        this.endings = endings;
        this.starts = starts;
        this.limits = limits;
        this.detours = detours;
        this.hedges = hedges;
        this.forecast = forecast;
        this.paces = paces;
        this.pauses = pauses;
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
        boolean toCome = detours.comeBack(JOBS_PER_RUN_MAX, nowMs);
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
        more = moved || toCome;
        return count > 0;
    }

    /** Whether the last run stopped at its bound: the next is wanted at once. */
    boolean more() {
        return more;
    }

    /** When {@link #run} is wanted next for jobs that are set aside, if at all. */
    OptionalLong nextDueMs() {
        return detours.nextDueMs();
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
            Optional<String> core = jobs.take(laneName).map(QueuedJob::core);
            core.ifPresent(
                    c -> quarantine.guard(c, nowMs, () -> detours.leaveLost(c, laneName, nowMs)));
            return core.isPresent();
        }
        Optional<QueuedJob> next =
                pauses.isPaused(laneName)
                                || DispatchPolicy.decide(room(lane.get(), view, nowMs)) != Next.WAIT
                        ? jobs.take(laneName)
                        : Optional.empty();
        next.ifPresent(
                job ->
                        quarantine.guard(
                                job.core(), nowMs, () -> act(job, lane.get(), tick, nowMs)));
        return next.isPresent();
    }

    private LaneRoom room(LaneSettings lane, Catalog view, long nowMs) {
        return rooms.of(
                lane,
                view,
                () ->
                        jobs.queues().peek(lane.lane().name()).stream()
                                .mapToLong(QueuedJob::tokens)
                                .findFirst(),
                nowMs);
    }

    private void act(QueuedJob place, LaneSettings lane, long tick, long nowMs) {
        if (!starts(place, lane, tick, nowMs)) {
            // Its turn comes again, and costs it only once.
            jobs.queues().correct(place, -place.tokens());
        }
    }

    private boolean starts(QueuedJob place, LaneSettings lane, long tick, long nowMs) {
        // A lane that is paused or open first: nearly all are, and no entry is read for them.
        if (pauses.isPaused(place.lane())
                || shares.breaker(lane.lane().limitGroup(), place.lane()) != BreakerState.OPEN) {
            return dispatch(place, lane, tick, nowMs);
        }
        // Who is paused waits for the end of that, whatever becomes of lanes meanwhile.
        if (!pauses.hold(place.core(), jobs.entry(place.core()), place.lane(), nowMs)) {
            detours.leave(place, nowMs);
        }
        return false;
    }

    /**
     * @return false when the job is somewhere else now
     */
    private boolean dispatch(QueuedJob place, LaneSettings lane, long tick, long nowMs) {
        String core = place.core();
        JobEntry entry = jobs.entry(core);
        if (entry.getDeadlineMs() <= nowMs) {
            endings.expired(core, entry, nowMs);
            return false;
        }
        if (pauses.hold(core, entry, lane.lane().name(), nowMs)) {
            return false;
        }
        if (!starts.mayStart(core, entry, lane.lane().name(), nowMs)) {
            return false;
        }
        JobRequest request = jobs.request(core);
        Call call = launch(core, entry, request, lane, tick, nowMs);
        send(call, place.tokens(), place);
        hedges.started(call, request, nowMs);
        return true;
    }

    /** Sends a call of a job for which all that it needs is there and taken. */
    private Call launch(
            String core,
            JobEntry entry,
            JobRequest request,
            LaneSettings lane,
            long tick,
            long nowMs) {
        entry.setEpoch(entry.getEpoch() + 1);
        entry.setLiveEpoch(0);
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
                        lane.prices(),
                        entry.getClaimByMs(),
                        lane.bound(request),
                        false,
                        tick);
        jobs.running(core, entry, request, call.key());
        calls.add(call);
        limits.started(call, entry.getCharged(), entry.getChargedTokens());
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
                        request.getTraceParent(),
                        request.getRetentionClass(),
                        call.bound().getUnits()),
                nowMs);
        return call;
    }

    /**
     * Sends a second call of a job that runs.
     *
     * @param tokensMax most that it can use
     */
    void besides(
            String core,
            JobEntry entry,
            JobRequest request,
            LaneSettings lane,
            long tokensMax,
            long tick,
            long nowMs) {
        send(launch(core, entry, request, lane, tick, nowMs), tokensMax, null);
    }

    /**
     * @param place null: it was in no line, and nobody's turn is charged for it
     */
    private void send(Call call, long tokensMax, @Nullable QueuedJob place) {
        String lane = call.attribution().getLane();
        long tokens = forecast.tokens(lane, tokensMax);
        String group = call.limitGroup();
        call.sent(new Sent(shares.windowEpoch(group), tokens, place));
        shares.spend(group, 1, tokens);
        paces.started(lane);
        if (shares.breaker(group, lane) == BreakerState.HALF_OPEN) {
            shares.tried(group, lane);
        }
    }
}
