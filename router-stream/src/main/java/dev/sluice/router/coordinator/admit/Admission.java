package dev.sluice.router.coordinator.admit;

import dev.sluice.router.coordinator.plan.Plan;
import dev.sluice.schema.error.ErrorCode;

/** What a request becomes. */
public sealed interface Admission {
    record Admit(Plan.Lanes plan) implements Admission {}

    /** The same job, sent again; nothing happens but a reply. */
    record Known(String jobId) implements Admission {}

    /** The same Idempotency-Key with another request. */
    record Conflict(String jobId) implements Admission {}

    /** Becomes a failed job at once. */
    record Refuse(ErrorCode code, String message) implements Admission {}
}
