package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import org.jspecify.annotations.Nullable;

/** Makes lifecycle events. */
final class Events {
    private Events() {}

    static JobLifecycleEvent of(
            JobRequest request,
            int run,
            JobEventType type,
            @Nullable String lane,
            int epoch,
            long nowMs) {
        return of(request, run, type, lane, epoch, waitingFor(type), nowMs);
    }

    /** Still queued, and money is what it waits for. */
    static JobLifecycleEvent waitingForBudget(
            JobRequest request, JobEntry entry, String lane, long nowMs) {
        return of(
                request,
                entry.getRun(),
                JobEventType.QUEUED,
                lane,
                entry.getEpoch(),
                "budget",
                nowMs);
    }

    /** Still queued, and an operator's word is what it waits for. */
    static JobLifecycleEvent paused(JobRequest request, JobEntry entry, String lane, long nowMs) {
        return of(
                request,
                entry.getRun(),
                JobEventType.QUEUED,
                lane,
                entry.getEpoch(),
                "paused",
                nowMs);
    }

    private static JobLifecycleEvent of(
            JobRequest request,
            int run,
            JobEventType type,
            @Nullable String lane,
            int epoch,
            @Nullable String waitingFor,
            long nowMs) {
        return new JobLifecycleEvent(
                request.getJobId(),
                run,
                type,
                request.getCaller(),
                request.getOperation(),
                request.getModel(),
                request.getPriority(),
                request.getCustomId(),
                lane,
                epoch,
                waitingFor,
                request.getAcceptedAtMs(),
                request.getDeadlineMs(),
                nowMs,
                request.getMetadata(),
                request.getBatch(),
                request.getRetentionClass());
    }

    private static @Nullable String waitingFor(JobEventType type) {
        return switch (type) {
            case QUEUED -> "lane";
            case RETRYING -> "retry";
            case STARTED, CANCELLING, IDEMPOTENCY_CONFLICT, UNKNOWN -> null;
        };
    }
}
