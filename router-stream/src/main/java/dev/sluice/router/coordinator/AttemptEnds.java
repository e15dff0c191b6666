package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.Workers;
import dev.sluice.router.coordinator.lane.Sign;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.retry.HeardPolicy;
import dev.sluice.router.coordinator.retry.RetryPolicy;
import dev.sluice.router.coordinator.retry.Verdict;
import dev.sluice.router.coordinator.retry.Verdict.Fail;
import dev.sluice.router.coordinator.retry.Verdict.RetryAt;
import dev.sluice.router.coordinator.retry.Verdict.Succeed;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.FinishedJob;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.UnknownCall;
import dev.sluice.schema.avro.UsageRecord;
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
    private final LaneEnds laneEnds;
    private final Ledger ledger;
    private final Pricing pricing;
    private final RetryPolicy retryPolicy;

    AttemptEnds(
            JobTable jobs,
            Calls calls,
            Workers workers,
            Finished finished,
            Endings endings,
            LaneEnds laneEnds,
            Ledger ledger,
            Pricing pricing,
            RetryPolicy retryPolicy) {
        this.jobs = jobs;
        this.calls = calls;
        this.workers = workers;
        this.finished = finished;
        this.endings = endings;
        this.laneEnds = laneEnds;
        this.ledger = ledger;
        this.pricing = pricing;
        this.retryPolicy = retryPolicy;
    }

    void on(AttemptFinished end, long nowMs) {
        workers.offers(end.getPool(), end.getWorkerId(), end.getFreeSlots(), nowMs);
        String core = JobTable.core(end.getJobId());
        if (isBooked(core, end)) {
            return;
        }
        Call call = calls.find(core, end.getRun(), end.getEpoch());
        // Two workers can hold one attempt for a moment; the end of the one that was told to stop
        // frees no slot.
        boolean ofClaim =
                call != null && (call.callId() == null || end.getCallId().equals(call.callId()));
        if (call != null && call.prices() != null) {
            // A call that was found in the store has the prices of its new life.
            end.getAttribution().setPriceVersion(call.attribution().getPriceVersion());
        }
        long cost =
                end.getCallMade()
                        ? pricing.costNanoUsd(call == null ? null : call.prices(), end)
                        : 0;
        if (call != null && ofClaim) {
            calls.remove(call, Bookings.used(end, nowMs));
            laneEnds.ended(call, end, nowMs);
        }
        Unfinished job = jobs.find(core);
        if (job == null || job.run() != end.getRun()) {
            afterTheJob(core, end, cost, nowMs);
        } else if (call != null && ofClaim && LiveCalls.entryOf(call, jobs) != null) {
            current(core, jobs.entry(core), call, end, cost, nowMs);
        } else {
            late(core, jobs.entry(core), job, end, cost, nowMs);
        }
    }

    /** Its worker broke it off to stop: the provider did the work, and will do it once more. */
    private boolean isRepeated(String core, JobEntry entry, AttemptFinished end) {
        return end.getOutcome().getReason() == OutcomeReason.SHUTDOWN
                && !entry.getCancelled()
                && LiveCalls.all(core, entry, calls).isEmpty();
    }

    private boolean isBooked(String core, AttemptFinished end) {
        Unfinished job = jobs.find(core);
        List<String> booked =
                job != null && job.run() == end.getRun()
                        ? jobs.entry(core).getBooked()
                        : finished.find(core, end.getRun())
                                .map(FinishedJob::getBooked)
                                .orElse(List.of());
        return BookedCalls.has(booked, end);
    }

    private void current(
            String core, JobEntry entry, Call call, AttemptFinished end, long cost, long nowMs) {
        remember(entry, end, LiveCalls.sentAtMs(entry, call), cost);
        if (Sign.of(end.getOutcome()) == Sign.OVERLOADED) {
            // Turned away is not tried; its deadline bounds how often that can be.
            entry.setAttemptsLeft(entry.getAttemptsLeft() + 1);
        }
        Verdict verdict =
                HeardPolicy.after(end)
                        .orElseGet(
                                () ->
                                        retryPolicy.decide(
                                                end.getOutcome(),
                                                Leases.view(call, entry),
                                                Instant.ofEpochMilli(nowMs)));
        if (end.getCallMade()) {
            boolean repeated = verdict instanceof RetryAt && isRepeated(core, entry, end);
            ledger.book(Bookings.call(end, cost, false, repeated, nowMs), nowMs);
            entry.setBooked(BookedCalls.with(entry.getBooked(), end));
        }
        boolean answered = end.getOutcome().getKind() == OutcomeKind.COMPLETED;
        if (!answered && endings.goesOnWithout(core, entry, call)) {
            return;
        }
        // A cancelled job still takes an answer that was paid for.
        if (entry.getCancelled() && !answered) {
            endings.cancelled(core, entry, nowMs);
            return;
        }
        switch (verdict) {
            case Succeed() -> {
                abortAll(core, entry, "another call has answered", nowMs);
                endings.succeeded(core, entry, end, nowMs);
            }
            case RetryAt(Instant due, int laneIndex) -> {
                entry.setLosses(0);
                endings.again(core, entry, laneIndex, due, nowMs);
            }
            case Fail(var code, String message) ->
                    endings.failed(core, entry, code, message, end, nowMs);
        }
    }

    /** News of a job that has ended. */
    private void afterTheJob(String core, AttemptFinished end, long cost, long nowMs) {
        Optional<FinishedJob> ended = finished.find(core, end.getRun());
        List<UnknownCall> open = ended.map(FinishedJob::getUnknown).orElse(List.of());
        Optional<UnknownCall> known = OpenCalls.find(open, end.getEpoch(), end.getCallId());
        known.ifPresent(
                call -> finished.openCalls(core, end.getRun(), OpenCalls.without(open, call)));
        // It repeated another call's work if that one gave the run its outcome: one of another
        // epoch, or one of the same epoch that came while this one was running.
        boolean second =
                ended.map(
                                job ->
                                        job.getEpoch() != 0
                                                && (job.getEpoch() != end.getEpoch()
                                                        || known.isPresent()))
                        .orElse(false);
        book(end, cost, known, true, second, nowMs);
        ended.filter(_ -> end.getCallMade())
                .ifPresent(
                        job ->
                                finished.booked(
                                        core,
                                        end.getRun(),
                                        BookedCalls.with(job.getBooked(), end)));
    }

    /** News of an attempt that was given up, or of a second worker with the same attempt. */
    private void late(
            String core,
            JobEntry entry,
            Unfinished job,
            AttemptFinished end,
            long cost,
            long nowMs) {
        Optional<UnknownCall> known =
                OpenCalls.find(entry.getUnknown(), end.getEpoch(), end.getCallId());
        Call running = job.call() == null ? null : LiveCalls.current(core, entry, calls);
        boolean answer = answers(entry, running, end);
        book(end, cost, known, false, !answer, nowMs);
        if (end.getCallMade()) {
            entry.setBooked(BookedCalls.with(entry.getBooked(), end));
        }
        if (known.isPresent()) {
            settle(entry, known.get(), end, cost);
        } else if (end.getCallMade()) {
            remember(entry, end, entry.getSinceMs(), cost);
        }
        if (!answer) {
            jobs.update(core, entry);
            return;
        }
        abortAll(core, entry, "an earlier attempt has answered", nowMs);
        endings.succeeded(core, entry, end, nowMs);
    }

    private void abortAll(String core, JobEntry entry, String reason, long nowMs) {
        LiveCalls.all(core, entry, calls).forEach(call -> endings.abort(call, reason, nowMs));
    }

    /**
     * @param second whether another call's answer was used: it is a duplicate then, unless it was
     *     sent beside that one on purpose
     */
    private void book(
            AttemptFinished end,
            long cost,
            Optional<UnknownCall> known,
            boolean late,
            boolean second,
            long nowMs) {
        boolean hedge = second && known.map(UnknownCall::getHedge).orElse(false);
        boolean duplicate = second && !hedge;
        if (known.isPresent() && OpenCalls.isBooked(known.get())) {
            UsageRecord usage = Bookings.adjustment(end, cost, known.get(), late, duplicate, nowMs);
            usage.setHedge(hedge);
            ledger.adjust(usage, known.get().getBookedAtMs(), nowMs);
        } else if (end.getCallMade()) {
            UsageRecord usage = Bookings.call(end, cost, late, duplicate, nowMs);
            usage.setHedge(hedge);
            ledger.book(usage, nowMs);
        }
    }

    /** Whether this is the answer that ends the run. */
    private static boolean answers(JobEntry entry, @Nullable Call running, AttemptFinished end) {
        if (end.getOutcome().getKind() != OutcomeKind.COMPLETED) {
            return false;
        }
        JobState state =
                running == null
                        ? new JobState.Waiting(
                                Instant.ofEpochMilli(entry.getSinceMs()), entry.getEpoch() + 1)
                        : new JobState.Running(entry.getEpoch(), running.claimed());
        return switch (JobLifecycle.apply(state, new AttemptSucceeded(end.getEpoch()))) {
            case Moved _ -> true;
            case Duplicate _, Rejected _ -> false;
        };
    }

    /** The truth about a lost call replaces the bound that was booked for it. */
    private static void settle(JobEntry entry, UnknownCall booked, AttemptFinished end, long cost) {
        entry.setUnknown(OpenCalls.without(entry.getUnknown(), booked));
        entry.setCostNanoUsd(entry.getCostNanoUsd() - booked.getRecordedCostNanoUsd() + cost);
        entry.setUsage(
                Bookings.plus(
                        entry.getUsage(), Bookings.minus(end.getUsage(), booked.getRecorded())));
        List<AttemptSummary> history = new ArrayList<>();
        for (AttemptSummary past : entry.getHistory()) {
            history.add(
                    past.getEpoch() == booked.getEpoch()
                            ? summary(end, past.getDispatchedAt(), cost)
                            : past);
        }
        entry.setHistory(history);
    }

    private static void remember(
            JobEntry entry, AttemptFinished end, long dispatchedAtMs, long cost) {
        List<AttemptSummary> history = Histories.withRoom(entry.getHistory());
        history.add(summary(end, dispatchedAtMs, cost));
        entry.setHistory(history);
        if (end.getCallMade()) {
            entry.setUsage(Bookings.plus(entry.getUsage(), end.getUsage()));
            entry.setCostNanoUsd(entry.getCostNanoUsd() + cost);
            if (entry.getFirstStartedAtMs() == 0) {
                entry.setFirstStartedAtMs(end.getCalledAtMs());
            }
        }
    }

    private static AttemptSummary summary(AttemptFinished end, long dispatchedAtMs, long cost) {
        return new AttemptSummary(
                end.getEpoch(),
                end.getAttribution().getLane(),
                end.getOutcome().getKind(),
                end.getOutcome().getReason(),
                end.getHttpStatus(),
                dispatchedAtMs,
                end.getCallMade() ? end.getDurationMs() : null,
                cost);
    }
}
