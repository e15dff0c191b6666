package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.Workers;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.retry.RetryPolicy;
import dev.sluice.router.coordinator.retry.Verdict.Fail;
import dev.sluice.router.coordinator.retry.Verdict.RetryAt;
import dev.sluice.router.coordinator.retry.Verdict.Succeed;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.FinishedJob;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.UnknownCall;
import dev.sluice.schema.job.JobEvent.AttemptSucceeded;
import dev.sluice.schema.job.JobLifecycle;
import dev.sluice.schema.job.JobState;
import dev.sluice.schema.job.Transition.Duplicate;
import dev.sluice.schema.job.Transition.Moved;
import dev.sluice.schema.job.Transition.Rejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends of attempts: booked always, decisive when current, used when they bring the first success of
 * a run.
 */
final class AttemptEnds {
    private final JobTable jobs;
    private final Calls calls;
    private final Workers workers;
    private final Finished finished;
    private final Endings endings;
    private final Outbox out;
    private final Pricing pricing;
    private final RetryPolicy retryPolicy;

    AttemptEnds(
            JobTable jobs,
            Calls calls,
            Workers workers,
            Finished finished,
            Endings endings,
            Outbox out,
            Pricing pricing,
            RetryPolicy retryPolicy) {
        this.jobs = jobs;
        this.calls = calls;
        this.workers = workers;
        this.finished = finished;
        this.endings = endings;
        this.out = out;
        this.pricing = pricing;
        this.retryPolicy = retryPolicy;
    }

    void on(AttemptFinished end, long nowMs) {
        workers.offers(end.getPool(), end.getWorkerId(), end.getFreeSlots(), nowMs);
        String core = JobTable.core(end.getJobId());
        Call call = calls.find(core, end.getRun(), end.getEpoch());
        // Two workers can hold one attempt for a moment; the end of the one that was told to stop
        // frees no slot.
        boolean ofClaim =
                call != null && (call.callId() == null || end.getCallId().equals(call.callId()));
        long cost =
                end.getCallMade()
                        ? pricing.costNanoUsd(
                                call == null ? null : call.prices(),
                                end.getAttribution(),
                                end.getUsage())
                        : 0;
        if (call != null && ofClaim) {
            calls.remove(call);
        }
        Unfinished job = jobs.find(core);
        if (call != null && ofClaim && job != null && call.key().equals(job.call())) {
            current(core, jobs.entry(core), call, end, cost, nowMs);
        } else {
            late(core, job, end, cost, nowMs);
        }
    }

    private void current(
            String core, JobEntry entry, Call call, AttemptFinished end, long cost, long nowMs) {
        if (end.getCallMade()) {
            out.usage(Bookings.call(end, cost, false, false, nowMs), nowMs);
        }
        remember(entry, end, cost);
        // A cancelled job still takes an answer that was paid for.
        if (entry.getCancelled() && end.getOutcome().getKind() != OutcomeKind.COMPLETED) {
            endings.cancelled(core, entry, nowMs);
            return;
        }
        switch (retryPolicy.decide(
                end.getOutcome(), Leases.view(call, entry), Instant.ofEpochMilli(nowMs))) {
            case Succeed() -> endings.succeeded(core, entry, end, nowMs);
            case RetryAt(Instant due, int laneIndex) -> {
                entry.setLaneIndex(laneIndex);
                entry.setLosses(0);
                jobs.waiting(core, entry, due.toEpochMilli(), nowMs);
            }
            case Fail(var code, String message) ->
                    endings.failed(core, entry, code, message, end, nowMs);
        }
    }

    /** News of an attempt that was given up, or of a job that has ended. */
    private void late(
            String core, @Nullable Unfinished job, AttemptFinished end, long cost, long nowMs) {
        boolean unfinished = job != null && job.run() == end.getRun();
        Optional<FinishedJob> ended = unfinished ? Optional.empty() : finished.find(core);
        List<UnknownCall> unknown =
                job != null && unfinished
                        ? jobs.entry(core).getUnknown()
                        : ended.map(FinishedJob::getUnknown).orElse(List.of());
        Optional<UnknownCall> booked =
                unknown.stream().filter(u -> u.getEpoch() == end.getEpoch()).findFirst();
        if (booked.isPresent()) {
            out.usage(Bookings.adjustment(end, cost, booked.get(), !unfinished, nowMs), nowMs);
        } else if (end.getCallMade()) {
            out.usage(Bookings.call(end, cost, !unfinished, true, nowMs), nowMs);
        }
        if (job == null || !unfinished) {
            booked.ifPresent(b -> finished.forgetUnknown(core, b));
            return;
        }
        JobEntry entry = jobs.entry(core);
        booked.ifPresent(b -> settle(entry, b, end, cost));
        if (end.getOutcome().getKind() == OutcomeKind.COMPLETED) {
            lateSuccess(core, entry, job, end, nowMs);
        }
    }

    private void lateSuccess(
            String core, JobEntry entry, Unfinished job, AttemptFinished end, long nowMs) {
        Call running =
                job.call() == null ? null : calls.find(core, entry.getRun(), entry.getEpoch());
        JobState state =
                running == null
                        ? new JobState.Waiting(
                                Instant.ofEpochMilli(entry.getSinceMs()), entry.getEpoch() + 1)
                        : new JobState.Running(entry.getEpoch(), running.claimed());
        switch (JobLifecycle.apply(state, new AttemptSucceeded(end.getEpoch()))) {
            case Moved _ -> {
                if (running != null) {
                    endings.abort(running, "an earlier attempt has answered", nowMs);
                }
                endings.succeeded(core, entry, end, nowMs);
            }
            case Duplicate _, Rejected _ -> {}
        }
    }

    /** The truth about a lost call replaces the bound that was booked for it. */
    private static void settle(JobEntry entry, UnknownCall booked, AttemptFinished end, long cost) {
        List<UnknownCall> unknown = new ArrayList<>(entry.getUnknown());
        unknown.remove(booked);
        entry.setUnknown(unknown);
        entry.setCostNanoUsd(entry.getCostNanoUsd() - booked.getRecordedCostNanoUsd() + cost);
        entry.setUsage(
                Bookings.plus(
                        entry.getUsage(), Bookings.minus(end.getUsage(), booked.getRecorded())));
    }

    private static void remember(JobEntry entry, AttemptFinished end, long cost) {
        List<AttemptSummary> history = new ArrayList<>(entry.getHistory());
        history.add(
                new AttemptSummary(
                        end.getEpoch(),
                        end.getAttribution().getLane(),
                        end.getOutcome().getKind(),
                        end.getOutcome().getReason(),
                        end.getHttpStatus(),
                        Instant.ofEpochMilli(entry.getSinceMs()),
                        end.getCallMade() ? end.getDurationMs() : null,
                        cost));
        entry.setHistory(history);
        if (end.getCallMade()) {
            entry.setUsage(Bookings.plus(entry.getUsage(), end.getUsage()));
            entry.setCostNanoUsd(entry.getCostNanoUsd() + cost);
        }
    }
}
