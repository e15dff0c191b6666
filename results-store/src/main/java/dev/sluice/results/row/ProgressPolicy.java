package dev.sluice.results.row;

import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.job.JobState;
import dev.sluice.schema.job.JobState.Accepted;
import dev.sluice.schema.job.JobState.Cancelled;
import dev.sluice.schema.job.JobState.Expired;
import dev.sluice.schema.job.JobState.Failed;
import dev.sluice.schema.job.JobState.Running;
import dev.sluice.schema.job.JobState.Succeeded;
import dev.sluice.schema.job.JobState.Waiting;
import java.time.Instant;
import java.util.Optional;

/**
 * The order in which {@link dev.sluice.schema.job.JobLifecycle} visits states, as one number: later
 * runs are higher, in a run each step is higher than the one before, and its end is highest. A row
 * is replaced only by a higher number, so replays and records out of order change nothing, and the
 * end of a run stays what it was. What a job waits for changes without a step: of two words about
 * one wait, which stand in one partition, the later holds.
 */
public final class ProgressPolicy {
    private static final long END = 0xffff_ffffL;

    private ProgressPolicy() {}

    static long progress(int run, JobState state) {
        return (long) run << 32 | step(state);
    }

    /** Whether a record with the same number replaces what stands. */
    static boolean laterHolds(JobState after) {
        return after instanceof Waiting;
    }

    /**
     * Where an event leaves its run; empty when it says nothing about that.
     *
     * @throws IllegalArgumentException for a start without an attempt
     */
    public static Optional<JobState> after(JobLifecycleEvent event) {
        return switch (event.getType()) {
            case QUEUED, RETRYING ->
                    Optional.of(
                            new Waiting(
                                    Instant.ofEpochMilli(event.getOccurredAt()),
                                    event.getEpoch() + 1));
            case STARTED -> Optional.of(new Running(event.getEpoch(), true));
            // The result that follows says all.
            case CANCELLING, IDEMPOTENCY_CONFLICT, DEGRADED, HEDGED, REDRIVE_REFUSED, UNKNOWN ->
                    Optional.empty();
        };
    }

    public static JobState after(JobResult result) {
        return switch (result.getStatus()) {
            // Which attempt won is in the history; any ended run ranks the same.
            case SUCCEEDED -> new Succeeded(1);
            case FAILED -> new Failed("");
            case CANCELLED -> new Cancelled();
            case EXPIRED -> new Expired();
        };
    }

    /**
     * Since when its coordinator counts a waiting job among those in line: first comes first, and
     * who goes to another lane, or comes back for a retry, begins anew.
     */
    static long inLineSince(JobLifecycleEvent event) {
        Long due = event.getWaitsUntil();
        return switch (event.getType()) {
            case RETRYING -> due == null ? event.getOccurredAt() : due;
            case QUEUED ->
                    event.getReason() == null ? event.getAcceptedAt() : event.getOccurredAt();
            case STARTED,
                    CANCELLING,
                    IDEMPOTENCY_CONFLICT,
                    DEGRADED,
                    HEDGED,
                    REDRIVE_REFUSED,
                    UNKNOWN ->
                    event.getAcceptedAt();
        };
    }

    /** The word that clients see. */
    static String status(JobState state) {
        return switch (state) {
            case Accepted(), Waiting _ -> "queued";
            case Running _ -> "running";
            case Succeeded _ -> "succeeded";
            case Failed _ -> "failed";
            case Cancelled() -> "cancelled";
            case Expired() -> "expired";
        };
    }

    /** The word that clients see for the end of a run. */
    public static String word(JobResult result) {
        return status(after(result));
    }

    /** Waiting for attempt n+1 comes after running attempt n and before running attempt n+1. */
    private static long step(JobState state) {
        return switch (state) {
            case Accepted() -> 0;
            case Waiting waiting -> 4L * waiting.nextEpoch() - 2;
            case Running running -> 4L * running.epoch();
            case Succeeded _, Failed _, Cancelled _, Expired _ -> END;
        };
    }
}
