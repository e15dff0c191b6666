package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.lease.LeasePolicy;
import dev.sluice.router.coordinator.lease.LeaseVerdict;
import dev.sluice.router.coordinator.retry.AttemptView;
import dev.sluice.router.coordinator.retry.HeardPolicy;
import dev.sluice.router.coordinator.retry.RetryPolicy;
import dev.sluice.router.coordinator.retry.Verdict.Fail;
import dev.sluice.router.coordinator.retry.Verdict.RetryAt;
import dev.sluice.router.coordinator.retry.Verdict.Succeed;
import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.FinishedJob;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.Tick;
import dev.sluice.schema.avro.UnknownCall;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts log time and takes back what lost its lease. */
final class Leases {
    private final JobTable jobs;
    private final Calls calls;
    private final Finished finished;
    private final Endings endings;
    private final LaneEnds laneEnds;
    private final Outbox out;
    private final Ledger ledger;
    private final Pricing pricing;
    private final LeasePolicy leasePolicy;
    private final RetryPolicy retryPolicy;
    private final String incarnation;
    private long tick;
    private long tickWrittenAtMs;

    Leases(
            JobTable jobs,
            Calls calls,
            Finished finished,
            Endings endings,
            LaneEnds laneEnds,
            Outbox out,
            Ledger ledger,
            Pricing pricing,
            LeasePolicy leasePolicy,
            RetryPolicy retryPolicy,
            String incarnation) {
        this.jobs = jobs;
        this.calls = calls;
        this.finished = finished;
        this.endings = endings;
        this.laneEnds = laneEnds;
        this.out = out;
        this.ledger = ledger;
        this.pricing = pricing;
        this.leasePolicy = leasePolicy;
        this.retryPolicy = retryPolicy;
        this.incarnation = incarnation;
    }

    /** Ticks read so far by this task. */
    long tick() {
        return tick;
    }

    /** Whether the call's lease ended so many Ticks ago, and nobody took its slot back. */
    boolean outlived(Call call, int ticks, Duration tickInterval) {
        Instant then =
                Instant.ofEpochMilli(tickWrittenAtMs).minus(tickInterval.multipliedBy(ticks));
        return leasePolicy.decide(call.lease(), tick - ticks, then) != LeaseVerdict.HELD;
    }

    void on(Tick read, long nowMs) {
        if (!read.getIncarnation().equals(incarnation)) {
            // Written by an earlier life of this task: its silence says nothing about this one.
            return;
        }
        tick++;
        tickWrittenAtMs = read.getWrittenAtMs();
        for (Call call : calls.all()) {
            check(call, nowMs);
        }
    }

    /** Ends the call's lease if the policy says so. */
    void check(Call call, long nowMs) {
        switch (leasePolicy.decide(call.lease(), tick, Instant.ofEpochMilli(tickWrittenAtMs))) {
            case HELD -> {}
            case NEVER_CLAIMED -> neverClaimed(call, nowMs);
            case LOST -> lost(call, nowMs);
        }
    }

    private void neverClaimed(Call call, long nowMs) {
        calls.remove(call, Calls.Used.nothing(nowMs));
        laneEnds.notMade(call);
        JobEntry entry = current(call);
        if (entry != null) {
            endings.notRun(call.core(), entry, call, nowMs, nowMs);
        } else {
            forget(call);
        }
    }

    /** Its job has ended before; nothing was called. */
    void forget(Call call) {
        finished.find(call.core(), call.run())
                .ifPresent(
                        job ->
                                OpenCalls.find(job.getUnknown(), call.epoch())
                                        .ifPresent(
                                                open ->
                                                        finished.openCalls(
                                                                call.core(),
                                                                call.run(),
                                                                OpenCalls.without(
                                                                        job.getUnknown(), open))));
    }

    private void lost(Call call, long nowMs) {
        JobEntry entry = current(call);
        Optional<FinishedJob> ended =
                entry == null ? finished.find(call.core(), call.run()) : Optional.empty();
        boolean beside =
                entry == null
                        ? ended.flatMap(job -> OpenCalls.find(job.getUnknown(), call.epoch()))
                                .map(UnknownCall::getHedge)
                                .orElse(false)
                        : entry.getOther() != null;
        boolean hedge = beside && ended.map(job -> job.getEpoch() != 0).orElse(false);
        UnknownCall booked = book(call, entry == null, hedge, nowMs);
        booked.setHedge(beside);
        calls.remove(call);
        out.leaseLost();
        // Its worker may live and merely be out of reach: whoever still runs this is told to stop.
        endings.abort(call, "its lease is lost", nowMs);
        if (entry == null) {
            forget(call);
            finished.find(call.core(), call.run())
                    .ifPresent(
                            job ->
                                    finished.openCalls(
                                            call.core(),
                                            call.run(),
                                            OpenCalls.with(job.getUnknown(), booked)));
            return;
        }
        entry.setUnknown(OpenCalls.with(entry.getUnknown(), booked));
        entry.setLosses(entry.getLosses() + 1);
        entry.setCostNanoUsd(entry.getCostNanoUsd() + booked.getRecordedCostNanoUsd());
        entry.setUsage(Bookings.plus(entry.getUsage(), booked.getRecorded()));
        List<AttemptSummary> history = Histories.withRoom(entry.getHistory());
        history.add(
                new AttemptSummary(
                        call.epoch(),
                        call.attribution().getLane(),
                        OutcomeKind.ABANDONED,
                        OutcomeReason.UNKNOWN,
                        null,
                        LiveCalls.sentAtMs(entry, call),
                        null,
                        booked.getRecordedCostNanoUsd()));
        entry.setHistory(history);
        if (endings.goesOnWithout(call.core(), entry, call)) {
            return;
        }
        if (entry.getCancelled()) {
            endings.cancelled(call.core(), entry, nowMs);
            return;
        }
        switch (HeardPolicy.afterLoss(jobs.request(call.core()))
                .orElseGet(
                        () ->
                                retryPolicy.lost(
                                        view(call, entry),
                                        entry.getLosses(),
                                        Instant.ofEpochMilli(nowMs)))) {
            case RetryAt(Instant due, int laneIndex) ->
                    endings.again(call.core(), entry, laneIndex, due, nowMs);
            case Fail(var code, String message) ->
                    endings.failed(call.core(), entry, code, message, null, nowMs);
            case Succeed() -> throw new IllegalStateException("a lost attempt cannot succeed");
        }
    }

    /**
     * Books the most that the call can have used, until somebody tells the truth.
     *
     * @param late whether its run has its result already
     * @param hedge whether it ran beside the one whose answer was used
     */
    private UnknownCall book(Call call, boolean late, boolean hedge, long nowMs) {
        UnknownCall booked =
                OpenCalls.lost(
                        call,
                        pricing.boundNanoUsd(call.prices(), call.attribution(), call.bound()),
                        nowMs);
        UsageRecord usage = Bookings.unknown(call, booked, late, nowMs);
        usage.setHedge(hedge);
        ledger.book(usage, nowMs);
        return booked;
    }

    private @Nullable JobEntry current(Call call) {
        return LiveCalls.entryOf(call, jobs);
    }

    static AttemptView view(Call call, JobEntry entry) {
        int failures = 0;
        String lane = call.attribution().getLane();
        for (int i = entry.getHistory().size() - 1; i >= 0; i--) {
            if (!entry.getHistory().get(i).getLane().equals(lane)) {
                break;
            }
            failures++;
        }
        return new AttemptView(
                call.core(),
                call.epoch(),
                entry.getAttemptsLeft(),
                entry.getLaneIndex(),
                entry.getPlan().size(),
                failures,
                entry.getHistory().size(),
                Instant.ofEpochMilli(entry.getDeadlineMs()));
    }
}
