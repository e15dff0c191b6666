package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.budget.Need;
import dev.sluice.router.coordinator.plan.Plan;
import dev.sluice.router.coordinator.plan.Plan.Lanes;
import dev.sluice.router.coordinator.plan.Plan.Nowhere;
import dev.sluice.router.coordinator.start.Gate;
import dev.sluice.router.coordinator.start.Gate.Line;
import dev.sluice.router.coordinator.start.GateKey;
import dev.sluice.router.coordinator.start.GateKey.Kind;
import dev.sluice.router.coordinator.start.Start;
import dev.sluice.router.coordinator.start.Start.Fail;
import dev.sluice.router.coordinator.start.Start.Hold;
import dev.sluice.router.coordinator.start.Start.Move;
import dev.sluice.router.coordinator.start.Start.Now;
import dev.sluice.router.coordinator.start.StartPolicy;
import dev.sluice.router.coordinator.start.Waits;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call start when the budgets and limits of its job have room for it, and makes its job
 * wait, go to another lane or fail when they have not. Waiting jobs are let go in their order as
 * room is made. Confined to its coordinator's thread.
 */
final class Starts {
    /** Windows end and limits are raised without a record that says so. */
    private static final long LOOK_EVERY_MS = 1_000;

    /** A budget that is raised or gone may free a million jobs. */
    private static final int LET_GO_PER_RUN_MAX = 500;

    private final Supplier<Catalog> catalog;
    private final Budgets budgets;
    private final Limits limits;
    private final Waits waits;
    private final UsableLanes lanes;
    private final CallNeeds needs;
    private final JobTable jobs;
    private final Endings endings;
    private final Outbox out;
    private Catalog seen = Catalog.EMPTY;

    Starts(
            Supplier<Catalog> catalog,
            Budgets budgets,
            Limits limits,
            Waits waits,
            UsableLanes lanes,
            CallNeeds needs,
            JobTable jobs,
            Endings endings,
            Outbox out) {
        this.catalog = catalog;
        this.budgets = budgets;
        this.limits = limits;
        this.waits = waits;
        this.lanes = lanes;
        this.needs = needs;
        this.jobs = jobs;
        this.endings = endings;
        this.out = out;
    }

    /** The plan of a new job, unless limits forbid it for good, or now and it will not wait. */
    Plan admit(String core, JobRequest request, Plan plan, long nowMs) {
        Plan allowed = limits.admit(request, plan);
        if (!(allowed instanceof Lanes admitted) || free(request.getCaller().getTenant())) {
            return allowed;
        }
        Start start =
                StartPolicy.decide(
                        i -> needs(core, request, admitted.lanes().get(i), nowMs).gates,
                        0,
                        admitted.lanes().size(),
                        i -> true,
                        request.getOnLimit());
        return switch (start) {
            case Fail(var code, String message) -> new Nowhere(code, message);
            case Now(), Hold _, Move _ -> admitted;
        };
    }

    /**
     * Whether a job may change to a lane of its own accord: not where a budget or a limit would
     * hold it now. One that does not wait for limits goes only where none covers it, because others
     * that change before it may fill any, and then it would be ended, or sent back.
     */
    boolean mayChangeTo(String lane, String core, JobRequest request, long nowMs) {
        return request.getOnLimit() == OnLimit.QUEUE
                ? haveRoom(lane, core, request, nowMs)
                : free(request.getCaller().getTenant())
                        || needs(core, request, lane, nowMs).gates.isEmpty();
    }

    /** Whether budgets and limits have room for a call on a lane now, beside those that run. */
    boolean haveRoom(String lane, String core, JobRequest request, long nowMs) {
        return free(request.getCaller().getTenant())
                || StartPolicy.decide(
                                i -> needs(core, request, lane, nowMs).gates,
                                0,
                                1,
                                i -> false,
                                OnLimit.QUEUE)
                        instanceof Now;
    }

    /** Takes what such a call needs. */
    void take(String lane, String core, JobEntry entry, JobRequest request, long nowMs) {
        Needs here =
                free(entry.getTenant())
                        ? new Needs(List.of(), 0)
                        : needs(core, request, lane, nowMs);
        limits.take(entry, here.gates, here.tokens);
    }

    /**
     * Asked right before a dispatch, for a job that is out of its queue.
     *
     * @return whether the call starts, and what it needs is taken; if not, the job is somewhere
     *     else now
     */
    boolean mayStart(String core, JobEntry entry, String lane, long nowMs) {
        if (free(entry.getTenant())) {
            waits.remove(core);
            entry.setCharged(List.of());
            return true;
        }
        JobRequest request = jobs.request(core);
        Needs here = needs(core, request, lane, nowMs);
        Start start =
                StartPolicy.decide(
                        i ->
                                i == entry.getLaneIndex()
                                        ? here.gates
                                        : needs(core, request, entry.getPlan().get(i), nowMs).gates,
                        entry.getLaneIndex(),
                        entry.getPlan().size(),
                        i -> lanes.has(entry.getPlan().get(i)),
                        request.getOnLimit());
        switch (start) {
            case Now() -> {
                waits.remove(core);
                limits.take(entry, here.gates, here.tokens);
                return true;
            }
            case Hold(Gate gate) -> hold(core, entry, request, lane, gate, nowMs);
            case Move(int laneIndex) -> {
                waits.remove(core);
                entry.setLaneIndex(laneIndex);
                out.event(
                        Events.moved(
                                request,
                                entry,
                                entry.getPlan().get(laneIndex),
                                "a budget or a limit has no room for it on lane " + lane,
                                nowMs),
                        nowMs);
                jobs.waiting(core, entry, nowMs, nowMs);
            }
            case Fail(var code, String message) ->
                    endings.failed(core, entry, code, message, null, nowMs);
        }
        return false;
    }

    /**
     * Lines up as many waiting jobs as there is room for, a bounded number at a time.
     *
     * @return whether any
     */
    boolean letGo(long nowMs) {
        if (catalog.get() != seen) {
            seen = catalog.get();
            waits.lookAtAll(nowMs);
        }
        int left = LET_GO_PER_RUN_MAX;
        for (GateKey key : waits.due(nowMs, LET_GO_PER_RUN_MAX)) {
            Optional<Gate> gate = gate(key, nowMs);
            // Without its budget or limit, nothing holds a job.
            long room = gate.map(Gate::room).orElse(Long.MAX_VALUE);
            long whole = gate.map(Gate::whole).orElse(Long.MAX_VALUE);
            String core = null;
            while (left > 0 && (core = waits.release(key, room, whole, nowMs)) != null) {
                jobs.due(core);
                left--;
            }
            waits.lookAt(key, left == 0 ? nowMs : nextLookMs(key, nowMs));
        }
        return left < LET_GO_PER_RUN_MAX;
    }

    /** When {@link #letGo} is wanted next, if at all. */
    OptionalLong nextDueMs() {
        return waits.nextLookMs();
    }

    /** A call has ended: there may be room for others. */
    void freed(Subject subject, @Nullable String model, long nowMs) {
        if (!waits.isEmpty()) {
            budgets.keys(subject, model).forEach(key -> waits.lookAt(key, nowMs));
            limits.keys(subject, model).forEach(key -> waits.lookAt(key, nowMs));
        }
    }

    private boolean free(String tenant) {
        return budgets.none(tenant) && limits.none(tenant);
    }

    private record Needs(List<Gate> gates, long tokens) {}

    /** Nothing on a lane that the catalogue has lost: no call starts there. */
    private Needs needs(String core, JobRequest request, String laneName, long nowMs) {
        Optional<LaneSettings> lane = LaneSettings.resolve(catalog.get(), laneName);
        if (lane.isEmpty()) {
            return new Needs(List.of(), 0);
        }
        LaneSettings settings = lane.get();
        Subject subject = LaneSettings.subject(request.getCaller(), request.getModel());
        String model = settings.model().name();
        Function<GateKey, Line> lines = key -> waits.line(key, laneName, core, nowMs);
        TokenUsage bound = settings.bound(request);
        List<Gate> gates = new ArrayList<>();
        if (!budgets.none(subject.tenant())) {
            Need need = needs.of(settings.prices(), settings.attribution(request), bound);
            gates.addAll(budgets.gates(subject, model, need, lines, nowMs));
        }
        long tokens = Bookings.tokens(bound);
        gates.addAll(limits.gates(subject, model, tokens, lines, nowMs));
        return new Needs(gates, tokens);
    }

    /** For the first of those who wait there. */
    private Optional<Gate> gate(GateKey key, long nowMs) {
        long need = waits.firstNeed(key, nowMs);
        Line line = new Line(waits.promised(key, nowMs), false);
        return key.kind() == Kind.BUDGET
                ? budgets.gate(key, need, line, nowMs)
                : limits.gate(key, need, line, nowMs);
    }

    private long nextLookMs(GateKey key, long nowMs) {
        // All that wait there may be behind others of their lane, who were let go and cannot start.
        return waits.firstNeed(key, nowMs) == 0
                ? nowMs + LOOK_EVERY_MS
                : gate(key, nowMs)
                        .map(gate -> nextLookMs(gate, nowMs))
                        .orElse(nowMs + LOOK_EVERY_MS);
    }

    private static long nextLookMs(Gate gate, long nowMs) {
        long opensMs = gate.opensAtMs(gate.line().promised()).orElse(Long.MAX_VALUE);
        return Math.clamp(opensMs, nowMs + 1, nowMs + LOOK_EVERY_MS);
    }

    private void hold(
            String core, JobEntry entry, JobRequest request, String lane, Gate gate, long nowMs) {
        long lookMs = nextLookMs(gate, nowMs);
        OptionalLong until = gate.opensAtMs(waits.needed(gate.key()));
        if (waits.add(gate.key(), lane, core, gate.need(), lookMs)) {
            out.event(
                    Events.waiting(
                            request,
                            entry,
                            lane,
                            gate.key().waitingFor(),
                            until.isPresent() ? until.getAsLong() : null,
                            nowMs),
                    nowMs);
        }
    }
}
