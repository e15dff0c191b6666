package dev.sluice.router.coordinator.retry;

import dev.sluice.schema.error.ErrorCode;
import java.time.Instant;

/** What follows an attempt that ended. */
public sealed interface Verdict {
    /** The run has its answer. */
    record Succeed() implements Verdict {}

    /**
     * Try again.
     *
     * @param due not before
     * @param laneIndex lane of the plan
     */
    record RetryAt(Instant due, int laneIndex) implements Verdict {}

    /** The run ends without an answer. */
    record Fail(ErrorCode code, String message) implements Verdict {}
}
