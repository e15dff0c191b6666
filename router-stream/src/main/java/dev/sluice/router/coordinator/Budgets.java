package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.budget.BudgetPolicy;
import dev.sluice.router.coordinator.budget.BudgetVerdict;
import dev.sluice.router.coordinator.budget.BudgetVerdict.Fits;
import dev.sluice.router.coordinator.budget.BudgetVerdict.Never;
import dev.sluice.router.coordinator.budget.BudgetVerdict.Wait;
import dev.sluice.router.coordinator.budget.BudgetView;
import dev.sluice.router.coordinator.budget.BudgetWaits;
import dev.sluice.router.coordinator.budget.Reservations;
import dev.sluice.router.coordinator.plan.Plan;
import dev.sluice.router.coordinator.plan.Plan.Lanes;
import dev.sluice.router.coordinator.plan.Plan.Nowhere;
import dev.sluice.router.metric.PartitionGauges;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Lets a call start when its budgets have room for the most that it can cost, and makes its job
 * wait, go to a cheaper lane or fail when they have not. Waiting jobs are let go in their order as
 * room is made. Confined to its coordinator's thread.
 */
final class Budgets {
    /** Windows end and limits are raised without a record that says so. */
    private static final long LOOK_EVERY_MS = 1_000;

    /** A budget that is raised or gone may free a million jobs. */
    private static final int LET_GO_PER_RUN_MAX = 500;

    private final Supplier<Catalog> catalog;
    private final Ledger ledger;
    private final Reservations reservations;
    private final BudgetWaits waits;
    private final Pricing pricing;
    private final JobTable jobs;
    private final Endings endings;
    private final Outbox out;
    private final PartitionGauges gauges;
    private long lookAgainMs;

    Budgets(
            Supplier<Catalog> catalog,
            Ledger ledger,
            Reservations reservations,
            BudgetWaits waits,
            Pricing pricing,
            JobTable jobs,
            Endings endings,
            Outbox out,
            PartitionGauges gauges) {
        this.catalog = catalog;
        this.ledger = ledger;
        this.reservations = reservations;
        this.waits = waits;
        this.pricing = pricing;
        this.jobs = jobs;
        this.endings = endings;
        this.out = out;
        this.gauges = gauges;
    }

    /**
     * The plan of a new job, unless its budgets forbid it for good, or now and it will not wait.
     */
    Plan admit(JobRequest request, Plan plan, long nowMs) {
        if (!(plan instanceof Lanes(List<String> lanes, long _, int _)) || none(request)) {
            return plan;
        }
        String message = "";
        for (String lane :
                request.getOnLimit() == OnLimit.DOWNGRADE ? lanes : lanes.subList(0, 1)) {
            switch (decide(request, bound(request, lane), nowMs)) {
                case Fits _ -> {
                    return plan;
                }
                case Wait(String _, String why) -> {
                    if (request.getOnLimit() != OnLimit.REJECT) {
                        return plan;
                    }
                    message = why;
                }
                case Never(String _, String why) -> message = why;
            }
        }
        return new Nowhere(ErrorCode.BUDGET_EXCEEDED, message);
    }

    /**
     * Asked right before a dispatch, for a job that is out of its queue.
     *
     * @return whether the call may start; if not, the job is somewhere else now
     */
    boolean mayStart(String core, JobEntry entry, String lane, long nowMs) {
        if (catalog.get().budgets(entry.getTenant()).isEmpty()) {
            return true;
        }
        JobRequest request = jobs.request(core);
        long bound = bound(request, lane);
        BudgetVerdict verdict = decide(request, bound, nowMs);
        if (verdict instanceof Fits) {
            Optional<String> line = lineBefore(core, request);
            if (line.isEmpty()) {
                waits.remove(core);
                return true;
            }
            hold(core, entry, request, lane, line.get(), bound, nowMs);
            return false;
        }
        if (request.getOnLimit() == OnLimit.DOWNGRADE) {
            OptionalInt other = laneThatFits(request, entry.getPlan(), nowMs);
            if (other.isPresent()) {
                entry.setLaneIndex(other.getAsInt());
                jobs.waiting(core, entry, nowMs, nowMs);
                return false;
            }
        }
        switch (verdict) {
            case Wait(String budget, String _) when request.getOnLimit() != OnLimit.REJECT ->
                    hold(core, entry, request, lane, budget, bound, nowMs);
            case Wait(String _, String why) -> fail(core, entry, why, nowMs);
            case Never(String _, String why) -> fail(core, entry, why, nowMs);
            case Fits _ -> throw new IllegalStateException("a call that fits starts or queues");
        }
        return false;
    }

    /** Lines up as many waiting jobs as there is room for, a bounded number at a time. */
    void letGo(long nowMs) {
        int count = 0;
        for (String name : waits.budgets()) {
            // Without its budget, nothing holds a job.
            long room =
                    catalog.get()
                            .budget(name)
                            .map(budget -> view(budget, nowMs).headroom())
                            .orElse(Long.MAX_VALUE);
            String core;
            while (count < LET_GO_PER_RUN_MAX && (core = waits.release(name, room)) != null) {
                jobs.due(core);
                count++;
            }
        }
        lookAgainMs = count == LET_GO_PER_RUN_MAX ? nowMs : nowMs + LOOK_EVERY_MS;
    }

    /** When {@link #letGo} is wanted next, if at all. */
    OptionalLong nextDueMs() {
        return waits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(lookAgainMs);
    }

    /** As gauges, those of the tenants that live here. */
    void show(long nowMs) {
        for (Budget budget : catalog.get().budgets()) {
            if (catalog.get()
                    .tenant(budget.tenant())
                    .filter(tenant -> tenant.partition() == out.partition())
                    .isPresent()) {
                BudgetView view = view(budget, nowMs);
                gauges.budget(budget.name(), view.spent(), view.reserved(), view.limit());
            }
        }
    }

    private boolean none(JobRequest request) {
        return catalog.get().budgets(request.getCaller().getTenant()).isEmpty();
    }

    private BudgetVerdict decide(JobRequest request, long bound, long nowMs) {
        return BudgetPolicy.decide(
                covering(request).stream().map(budget -> view(budget, nowMs)).toList(), bound);
    }

    /** 0 for a lane that the catalogue has lost: no call starts there. */
    private long bound(JobRequest request, String lane) {
        return LaneSettings.resolve(catalog.get(), lane)
                .map(
                        settings ->
                                pricing.boundNanoUsd(
                                        settings.prices(),
                                        settings.attribution(request),
                                        settings.bound(request)))
                .orElse(0L);
    }

    private List<Budget> covering(JobRequest request) {
        Caller caller = request.getCaller();
        return catalog.get().budgets(caller.getTenant()).stream()
                .filter(
                        budget ->
                                budget.covers(
                                        caller.getProject(), caller.getKeyId(), request.getModel()))
                .toList();
    }

    private BudgetView view(Budget budget, long nowMs) {
        return new BudgetView(
                budget.name(),
                budget.limitNanoUsd(),
                ledger.spent(budget, nowMs),
                reservations.of(budget.name()),
                budget.windowEnd(Instant.ofEpochMilli(nowMs)));
    }

    /** A budget whose room others have waited for longer. */
    private Optional<String> lineBefore(String core, JobRequest request) {
        if (waits.isEmpty()) {
            return Optional.empty();
        }
        return covering(request).stream()
                .map(Budget::name)
                .filter(name -> waits.mustQueue(name, core))
                .findFirst();
    }

    private OptionalInt laneThatFits(JobRequest request, List<String> plan, long nowMs) {
        for (int i = 0; i < plan.size(); i++) {
            if (decide(request, bound(request, plan.get(i)), nowMs) instanceof Fits) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private void hold(
            String core,
            JobEntry entry,
            JobRequest request,
            String lane,
            String budget,
            long bound,
            long nowMs) {
        if (waits.add(budget, core, bound)) {
            out.event(Events.waitingForBudget(request, entry, lane, nowMs), nowMs);
        }
    }

    private void fail(String core, JobEntry entry, String message, long nowMs) {
        endings.failed(core, entry, ErrorCode.BUDGET_EXCEEDED, message, null, nowMs);
    }
}
