package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobEntry;

/** Ends jobs for reasons of their own: their caller's wish, their deadline. */
final class Interruptions {
    private final JobTable jobs;
    private final Calls calls;
    private final Endings endings;

    Interruptions(JobTable jobs, Calls calls, Endings endings) {
        this.jobs = jobs;
        this.calls = calls;
        this.endings = endings;
    }

    /**
     * Goes by the whole id and not by the core alone: a request that repeats an Idempotency-Key has
     * an id of its own, and who gives it up does not give up the job of the first.
     */
    void cancel(CancelRequest request, long nowMs) {
        String core = JobTable.core(request.getJobId());
        Unfinished job = jobs.find(core);
        if (job == null
                || !job.jobId().equals(request.getJobId())
                || !job.tenant().equals(request.getCaller().getTenant())) {
            return;
        }
        JobEntry entry = jobs.entry(core);
        Call call = LiveCalls.current(core, entry, calls);
        if (call == null) {
            endings.cancelled(core, entry, nowMs);
        } else {
            endings.cancelling(core, entry, call, nowMs);
        }
    }

    void expire(String core, long nowMs) {
        JobEntry entry = jobs.entry(core);
        LiveCalls.all(core, entry, calls)
                .forEach(call -> endings.abort(call, "the deadline of the job has passed", nowMs));
        endings.expired(core, entry, nowMs);
    }
}
