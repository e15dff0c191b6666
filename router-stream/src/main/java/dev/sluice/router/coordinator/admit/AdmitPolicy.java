package dev.sluice.router.coordinator.admit;

import dev.sluice.router.coordinator.admit.Admission.Admit;
import dev.sluice.router.coordinator.admit.Admission.Conflict;
import dev.sluice.router.coordinator.admit.Admission.Known;
import dev.sluice.router.coordinator.admit.Admission.Refuse;
import dev.sluice.router.coordinator.admit.Earlier.Nothing;
import dev.sluice.router.coordinator.admit.Earlier.SameId;
import dev.sluice.router.coordinator.admit.Earlier.SameKey;
import dev.sluice.router.coordinator.plan.Plan;
import dev.sluice.router.coordinator.plan.Plan.Lanes;
import dev.sluice.router.coordinator.plan.Plan.Nowhere;
import dev.sluice.schema.error.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** Whether a request becomes a job; a repeated id or key never runs twice. */
public final class AdmitPolicy {
    private AdmitPolicy() {}

    /**
     * @param requestHash fingerprint of this request, when it came with an Idempotency-Key
     * @param backlog the tenant's unfinished jobs, against {@code backlogMax}
     */
    public static Admission decide(
            Earlier earlier,
            Optional<ByteBuffer> requestHash,
            Plan plan,
            int backlog,
            int backlogMax,
            Instant deadline,
            Instant now) {
        return switch (earlier) {
            case SameId(String jobId) -> new Known(jobId);
            case SameKey(String jobId, ByteBuffer hash) ->
                    requestHash.isPresent() && requestHash.get().equals(hash)
                            ? new Known(jobId)
                            : new Conflict(jobId);
            case Nothing() -> fresh(plan, backlog, backlogMax, deadline, now);
        };
    }

    private static Admission fresh(
            Plan plan, int backlog, int backlogMax, Instant deadline, Instant now) {
        return switch (plan) {
            case Nowhere(ErrorCode code, String message) -> new Refuse(code, message);
            case Lanes lanes -> {
                if (backlog >= backlogMax) {
                    yield new Refuse(
                            ErrorCode.BACKLOG_FULL,
                            "%d unfinished jobs (expected: fewer than queued_jobs_max = %d)"
                                    .formatted(backlog, backlogMax));
                }
                yield deadline.isAfter(now)
                        ? new Admit(lanes)
                        : new Refuse(
                                ErrorCode.DEADLINE_EXCEEDED,
                                "the deadline %s had passed when the job was read"
                                        .formatted(deadline));
            }
        };
    }
}
