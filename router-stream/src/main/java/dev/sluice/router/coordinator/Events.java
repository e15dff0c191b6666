package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.plan.Routing.Choice;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.PlannedLane;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes lifecycle events. */
final class Events {
    private static final int PLANNED_MAX = 16;
    private static final int REASON_CHARS_MAX = 120;

    private Events() {}

    static JobLifecycleEvent of(
            JobRequest request,
            int run,
            JobEventType type,
            @Nullable String lane,
            int epoch,
            long nowMs) {
        return of(request, run, type, lane, epoch, waitingFor(type), null, nowMs);
    }

    /** Its first event, with the plan. */
    static JobLifecycleEvent queued(
            JobRequest request, int run, String lane, List<Choice> choices, long nowMs) {
        JobLifecycleEvent event = of(request, run, JobEventType.QUEUED, lane, 0, nowMs);
        event.setPlan(planned(choices));
        return event;
    }

    /** As many as are told. */
    static List<PlannedLane> planned(List<Choice> choices) {
        return choices.stream()
                .limit(PLANNED_MAX)
                .map(
                        choice ->
                                new PlannedLane(
                                        choice.lane(),
                                        choice.place(),
                                        choice.costMaxNanoUsd().isPresent()
                                                ? choice.costMaxNanoUsd().getAsLong()
                                                : null,
                                        cut(choice.reason())))
                .toList();
    }

    /** Queued again. */
    static JobLifecycleEvent retrying(
            JobRequest request, JobEntry entry, String lane, Instant due, long nowMs) {
        JobLifecycleEvent event =
                of(request, entry.getRun(), JobEventType.RETRYING, lane, entry.getEpoch(), nowMs);
        event.setWaitsUntil(due.toEpochMilli());
        return event;
    }

    private static String cut(String reason) {
        return reason.length() <= REASON_CHARS_MAX
                ? reason
                : reason.substring(0, REASON_CHARS_MAX) + "...";
    }

    /**
     * Still queued, and this is what it waits for.
     *
     * @param untilMs when that will be over; null if nobody knows
     */
    static JobLifecycleEvent waiting(
            JobRequest request,
            JobEntry entry,
            String lane,
            String waitingFor,
            @Nullable Long untilMs,
            long nowMs) {
        return of(
                request,
                entry.getRun(),
                JobEventType.QUEUED,
                lane,
                entry.getEpoch(),
                waitingFor,
                untilMs,
                nowMs);
    }

    /** Still queued, and for another lane, and this is why. */
    static JobLifecycleEvent moved(
            JobRequest request, JobEntry entry, String to, String reason, long nowMs) {
        JobLifecycleEvent event = waiting(request, entry, to, "lane", null, nowMs);
        event.setReason(cut(reason));
        return event;
    }

    /** A second call of a job that runs was sent. */
    static JobLifecycleEvent hedged(
            JobRequest request, JobEntry entry, String lane, String reason, long nowMs) {
        JobLifecycleEvent event =
                of(request, entry.getRun(), JobEventType.HEDGED, lane, entry.getEpoch(), nowMs);
        event.setReason(cut(reason));
        return event;
    }

    /** The wish for this run starts nothing. */
    static JobLifecycleEvent redriveRefused(
            JobRequest request, int run, String reason, long nowMs) {
        JobLifecycleEvent event = of(request, run, JobEventType.REDRIVE_REFUSED, null, 0, nowMs);
        event.setReason(cut(reason));
        return event;
    }

    /** Still queued, and an operator's word is what it waits for. */
    static JobLifecycleEvent paused(JobRequest request, JobEntry entry, String lane, long nowMs) {
        return waiting(request, entry, lane, "paused", null, nowMs);
    }

    private static JobLifecycleEvent of(
            JobRequest request,
            int run,
            JobEventType type,
            @Nullable String lane,
            int epoch,
            @Nullable String waitingFor,
            @Nullable Long untilMs,
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
                request.getRetentionClass(),
                null,
                untilMs,
                null,
                request.getRedriveId());
    }

    private static @Nullable String waitingFor(JobEventType type) {
        return switch (type) {
            case QUEUED -> "lane";
            case RETRYING -> "retry";
            case STARTED,
                    CANCELLING,
                    IDEMPOTENCY_CONFLICT,
                    DEGRADED,
                    HEDGED,
                    REDRIVE_REFUSED,
                    UNKNOWN ->
                    null;
        };
    }
}
