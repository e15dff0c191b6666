package dev.sluice.router.coordinator;

import static dev.sluice.router.coordinator.dispatch.DispatchPolicy.Next.DISPATCH;

import dev.sluice.router.coordinator.HedgeWatch.Want;
import dev.sluice.router.coordinator.dispatch.DispatchPolicy;
import dev.sluice.router.coordinator.hedge.HedgePolicy;
import dev.sluice.router.coordinator.hedge.HedgePolicy.HedgeLane;
import dev.sluice.router.coordinator.hedge.HedgePolicy.HedgedJob;
import dev.sluice.router.coordinator.hedge.HedgeVerdict.Later;
import dev.sluice.router.coordinator.hedge.HedgeVerdict.Never;
import dev.sluice.router.coordinator.hedge.HedgeVerdict.Send;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.pause.PausePolicy;
import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Hedge;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Sends second calls beside first ones that last, on routes that want it: see decision 0013. What
 * becomes of the two is nobody's concern here; the first answer ends the job. Confined to its
 * coordinator's thread.
 */
final class Hedges {
    private static final int LOOKED_AT_PER_WAKE_MAX = 500;
    private static final long AGAIN_MS = 250;
    private static final String NO_LANE = "";

    private final JobTable jobs;
    private final Calls calls;
    private final HedgeWatch watch;
    private final Rooms rooms;
    private final UsableLanes lanes;
    private final Starts starts;
    private final CallNeeds needs;
    private final Supplier<Catalog> catalog;
    private final Dispatcher dispatcher;
    private final Outbox out;
    private final Quarantine quarantine;
    private boolean changed;

    Hedges(
            JobTable jobs,
            Calls calls,
            HedgeWatch watch,
            Rooms rooms,
            UsableLanes lanes,
            Starts starts,
            CallNeeds needs,
            Supplier<Catalog> catalog,
            Dispatcher dispatcher,
            Outbox out,
            Quarantine quarantine) {
        this.jobs = jobs;
        this.calls = calls;
        this.watch = watch;
        this.rooms = rooms;
        this.lanes = lanes;
        this.starts = starts;
        this.needs = needs;
        this.catalog = catalog;
        this.dispatcher = dispatcher;
        this.out = out;
        this.quarantine = quarantine;
    }

    /**
     * Looks at calls whose time has come.
     *
     * @return whether a second call was sent, or waits for room
     */
    boolean wake(long tick, long nowMs) {
        changed = false;
        for (String key : watch.takeDue(nowMs, LOOKED_AT_PER_WAKE_MAX)) {
            Call call = calls.find(key);
            if (call != null) {
                quarantine.guard(call.core(), nowMs, () -> lookAt(call, tick, nowMs));
            }
        }
        return changed;
    }

    /** When {@link #wake} is wanted next, if at all. */
    OptionalLong nextDueMs() {
        return watch.nextDueMs();
    }

    private void lookAt(Call first, long tick, long nowMs) {
        JobEntry entry = LiveCalls.entryOf(first, jobs);
        if (entry == null || entry.getOther() != null) {
            return;
        }
        JobRequest request = jobs.request(first.core());
        Hedge hedge = watch.of(request);
        if (hedge == null) {
            return;
        }
        List<String> plan = entry.getPlan();
        switch (HedgePolicy.decide(
                job(first, entry, request, nowMs),
                i -> lane(first, entry, request, i, nowMs),
                plan.size())) {
            case Never() -> {}
            case Later(int laneIndex) -> {
                watch.lookAt(first.key(), nowMs + AGAIN_MS);
                if (laneIndex >= 0) {
                    want(first, request, plan.get(laneIndex));
                }
            }
            case Send(int laneIndex) -> {
                send(first, entry, request, laneIndex, tick, nowMs);
                out.event(
                        Events.hedged(
                                request,
                                entry,
                                plan.get(laneIndex),
                                "no answer from lane %s within %d ms"
                                        .formatted(
                                                first.attribution().getLane(),
                                                hedge.after().toMillis()),
                                nowMs),
                        nowMs);
                changed = true;
            }
        }
    }

    private HedgedJob job(Call first, JobEntry entry, JobRequest request, long nowMs) {
        return new HedgedJob(
                first.claimed(),
                entry.getCancelled(),
                request.getStream(),
                entry.getHedges(),
                entry.getAttemptsLeft(),
                entry.getDeadlineMs() - nowMs,
                watch.shares().hasRoom(request.getModel()),
                PausePolicy.holding(catalog.get(), entry.getTenant(), entry.getRoute(), NO_LANE)
                        != null);
    }

    private HedgeLane lane(Call first, JobEntry entry, JobRequest request, int i, long nowMs) {
        String name = entry.getPlan().get(i);
        Optional<LaneSettings> lane =
                i == entry.getLaneIndex()
                        ? Optional.empty()
                        : LaneSettings.resolve(catalog.get(), name);
        if (lane.isEmpty() || !affordable(first, request, lane.get())) {
            return new HedgeLane(false, false, false, false);
        }
        if (!lanes.has(name)
                || lanes.breaker(name) != BreakerState.CLOSED
                || !starts.haveRoom(name, first.core(), request, nowMs)) {
            return new HedgeLane(false, true, false, false);
        }
        return new HedgeLane(true, true, true, hasRoom(lane.get(), request, nowMs));
    }

    private boolean affordable(Call first, JobRequest request, LaneSettings lane) {
        Long most = request.getCostMaxNanoUsd();
        return most == null
                || needs.of(first).bound()
                                + needs.of(
                                                lane.prices(),
                                                lane.attribution(request),
                                                lane.bound(request))
                                        .bound()
                        <= most;
    }

    /** Of what no job waits for. */
    private boolean hasRoom(LaneSettings lane, JobRequest request, long nowMs) {
        return jobs.queues().size(lane.lane().name()) == 0
                && DispatchPolicy.decide(
                                rooms.of(
                                        lane,
                                        catalog.get(),
                                        () -> OptionalLong.of(Bookings.tokens(lane.bound(request))),
                                        nowMs))
                        == DISPATCH;
    }

    /** Permits are granted to those who want them. */
    private void want(Call first, JobRequest request, String lane) {
        LaneSettings.resolve(catalog.get(), lane)
                .map(settings -> Bookings.tokens(settings.bound(request)))
                .ifPresent(
                        tokens ->
                                watch.wants(
                                        first.key(),
                                        new Want(request.getCaller().getTenant(), lane, tokens)));
        changed = true;
    }

    private void send(
            Call first, JobEntry entry, JobRequest request, int laneIndex, long tick, long nowMs) {
        String name = entry.getPlan().get(laneIndex);
        LaneSettings lane = LaneSettings.resolve(catalog.get(), name).orElseThrow();
        LiveCalls.goBeside(entry);
        entry.setLaneIndex(laneIndex);
        entry.setHedges(entry.getHedges() + 1);
        starts.take(name, first.core(), entry, request, nowMs);
        dispatcher.besides(
                first.core(),
                entry,
                request,
                lane,
                Bookings.tokens(lane.bound(request)),
                tick,
                nowMs);
        watch.shares().take(request.getModel());
        out.hedged(name);
    }
}
