package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.degrade.DegradePolicy;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.pause.PausedJobs;
import dev.sluice.router.coordinator.start.Waits;
import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.Delivered;
import dev.sluice.schema.avro.FinishedJob;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UnknownCall;
import dev.sluice.schema.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends runs: the one place that writes a terminal result, so there is exactly one. */
final class Endings {
    private final JobTable jobs;
    private final Calls calls;
    private final Finished finished;
    private final Waits waits;
    private final PausedJobs paused;
    private final Defaults defaults;
    private final Outbox out;

    Endings(
            JobTable jobs,
            Calls calls,
            Finished finished,
            Waits waits,
            PausedJobs paused,
            Defaults defaults,
            Outbox out) {
        this.jobs = jobs;
        this.calls = calls;
        this.finished = finished;
        this.waits = waits;
        this.paused = paused;
        this.defaults = defaults;
        this.out = out;
    }

    /** A request, at this place of its log, that never became a job or a run. */
    void refused(
            JobRequest request,
            int run,
            long requestOffset,
            ErrorCode code,
            JobError error,
            long nowMs) {
        TerminalStatus status =
                code == ErrorCode.DEADLINE_EXCEEDED
                        ? TerminalStatus.EXPIRED
                        : TerminalStatus.FAILED;
        out.result(
                result(request, run, requestOffset, status, nowMs)
                        .setError(error)
                        .setUsage(Bookings.none())
                        .setCostNanoUsd(0)
                        .build(),
                nowMs);
        finished.add(
                new FinishedJob(request.getJobId(), run, status, 0, List.of(), List.of()), nowMs);
    }

    void succeeded(String core, JobEntry entry, AttemptFinished answer, long nowMs) {
        JobRequest request = jobs.request(core);
        end(
                core,
                entry,
                request,
                answer,
                answered(result(request, entry, TerminalStatus.SUCCEEDED, nowMs), answer),
                nowMs);
    }

    /**
     * @param last the attempt that decided it; null when none did
     */
    void failed(
            String core,
            JobEntry entry,
            ErrorCode code,
            String message,
            @Nullable AttemptFinished last,
            long nowMs) {
        if (DegradePolicy.degrades(code, last != null)
                && degraded(core, entry, code, message, nowMs)) {
            return;
        }
        JobRequest request = jobs.request(core);
        JobResult.Builder result =
                result(request, entry, TerminalStatus.FAILED, nowMs)
                        .setError(new JobError(code.wireId(), message));
        end(core, entry, request, last, last == null ? result : answered(result, last), nowMs);
    }

    /**
     * Ends the run with the default response of its route.
     *
     * @return false when there is none; then nothing has happened
     */
    boolean degraded(String core, JobEntry entry, ErrorCode code, String message, long nowMs) {
        JobRequest request = jobs.request(core);
        Optional<Body> response = defaults.of(request, nowMs);
        if (response.isEmpty()) {
            return false;
        }
        out.event(
                Events.of(
                        request,
                        entry.getRun(),
                        JobEventType.DEGRADED,
                        null,
                        entry.getEpoch(),
                        nowMs),
                nowMs);
        JobResult.Builder result =
                result(request, entry, TerminalStatus.SUCCEEDED, nowMs)
                        .setResponse(response.get())
                        .setDegraded(new JobError(code.wireId(), message));
        end(core, entry, request, null, result, nowMs);
        return true;
    }

    /** The run goes on with another attempt. */
    void again(String core, JobEntry entry, int laneIndex, Instant due, long nowMs) {
        entry.setLaneIndex(laneIndex);
        JobRequest request = jobs.request(core);
        out.event(
                Events.retrying(request, entry, entry.getPlan().get(laneIndex), due, nowMs), nowMs);
        jobs.waiting(core, entry, due.toEpochMilli(), nowMs);
    }

    /**
     * A call of a job has ended without an answer.
     *
     * @return whether the job goes on with another one that runs beside it
     */
    boolean goesOnWithout(String core, JobEntry entry, Call ended) {
        int epoch = LiveCalls.goOnWithout(entry, ended);
        if (epoch == 0) {
            return false;
        }
        jobs.running(core, entry, jobs.request(core), Call.key(core, entry.getRun(), epoch));
        return true;
    }

    /** The attempt was taken by nobody, or handed back: it costs the run nothing. */
    void notRun(String core, JobEntry entry, Call call, long dueMs, long nowMs) {
        if (entry.getOther() != null) {
            entry.setAttemptsLeft(entry.getAttemptsLeft() + 1);
            goesOnWithout(core, entry, call);
            return;
        }
        if (entry.getCancelled()) {
            cancelled(core, entry, nowMs);
            return;
        }
        entry.setAttemptsLeft(entry.getAttemptsLeft() + 1);
        jobs.waiting(core, entry, dueMs, nowMs);
    }

    /** Ends when the aborted call reports what it used. */
    void cancelling(String core, JobEntry entry, Call call, long nowMs) {
        LiveCalls.all(core, entry, calls)
                .forEach(live -> abort(live, "the job was cancelled", nowMs));
        out.event(
                Events.of(
                        jobs.request(core),
                        entry.getRun(),
                        JobEventType.CANCELLING,
                        call.attribution().getLane(),
                        entry.getEpoch(),
                        nowMs),
                nowMs);
        entry.setCancelled(true);
        jobs.update(core, entry);
    }

    void cancelled(String core, JobEntry entry, long nowMs) {
        JobRequest request = jobs.request(core);
        JobResult.Builder result =
                result(request, entry, TerminalStatus.CANCELLED, nowMs)
                        .setError(
                                new JobError(
                                        ErrorCode.CANCELLED.wireId(), "cancelled by the client"));
        end(core, entry, request, null, result, nowMs);
    }

    void expired(String core, JobEntry entry, long nowMs) {
        JobRequest request = jobs.request(core);
        JobResult.Builder result =
                result(request, entry, TerminalStatus.EXPIRED, nowMs)
                        .setError(
                                new JobError(
                                        ErrorCode.DEADLINE_EXCEEDED.wireId(),
                                        "the deadline %s passed after %d attempts"
                                                .formatted(
                                                        Instant.ofEpochMilli(entry.getDeadlineMs()),
                                                        entry.getEpoch())));
        end(core, entry, request, null, result, nowMs);
    }

    void abort(Call call, String reason, long nowMs) {
        abort(call.jobId(), call.run(), call.epoch(), call.callId(), reason, nowMs);
    }

    void abort(
            String jobId, int run, int epoch, @Nullable String callId, String reason, long nowMs) {
        out.abort(new AbortOrder(jobId, run, epoch, callId, reason, nowMs), nowMs);
    }

    /**
     * @param last the attempt that decided it; null when none did
     */
    private void end(
            String core,
            JobEntry entry,
            JobRequest request,
            @Nullable AttemptFinished last,
            JobResult.Builder built,
            long nowMs) {
        JobResult result = built.build();
        List<UnknownCall> open = entry.getUnknown();
        for (Call running : LiveCalls.all(core, entry, calls)) {
            open = OpenCalls.with(open, OpenCalls.running(running, entry.getOther() != null));
        }
        out.result(result, nowMs);
        boolean sent = last != null && last.getDelivered() == Delivered.WHOLLY;
        EndReplies.of(request, result, sent)
                .ifPresent(
                        reply ->
                                out.reply(
                                        request.getReplyTo().getRepliesPartition(), reply, nowMs));
        finished.add(
                new FinishedJob(
                        entry.getJobId(),
                        entry.getRun(),
                        result.getStatus(),
                        last == null ? 0 : last.getEpoch(),
                        open,
                        entry.getBooked()),
                nowMs);
        waits.remove(core);
        paused.remove(core);
        jobs.end(core);
    }

    private static JobResult.Builder answered(JobResult.Builder result, AttemptFinished answer) {
        return result.setLane(answer.getAttribution().getLane())
                .setUpstreamModel(answer.getAttribution().getUpstreamModel())
                .setHttpStatus(answer.getHttpStatus())
                .setResponse(answer.getBody());
    }

    private static JobResult.Builder result(
            JobRequest request, JobEntry entry, TerminalStatus status, long nowMs) {
        JobResult.Builder result =
                result(request, entry.getRun(), entry.getRequestOffset(), status, nowMs)
                        .setAttempts(entry.getHistory())
                        .setUsage(entry.getUsage() == null ? Bookings.none() : entry.getUsage())
                        .setCostNanoUsd(entry.getCostNanoUsd());
        return entry.getFirstStartedAtMs() == 0
                ? result
                : result.setStartedAt(entry.getFirstStartedAtMs());
    }

    private static JobResult.Builder result(
            JobRequest request, int run, long requestOffset, TerminalStatus status, long nowMs) {
        return JobResult.newBuilder()
                .setJobId(request.getJobId())
                .setRun(run)
                .setStatus(status)
                .setCaller(request.getCaller())
                .setCustomId(request.getCustomId())
                .setOperation(request.getOperation())
                .setModel(request.getModel())
                .setPriority(request.getPriority())
                .setAcceptedAt(request.getAcceptedAtMs())
                .setFinishedAt(nowMs)
                .setMetadata(request.getMetadata())
                .setBatch(request.getBatch())
                .setRetentionClass(request.getRetentionClass())
                .setWebhook(request.getWebhook())
                .setRequestOffset(requestOffset < 0 ? null : requestOffset)
                .setRedriveId(request.getRedriveId())
                .setRequestClaim(request.getBody().getClaimCheck());
    }
}
