package dev.sluice.worker.provider;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import java.time.Duration;
import java.util.Optional;

/**
 * How an attempt ended, as a value. What to do about it (again here, next lane, give up) is the
 * coordinator's decision.
 */
public sealed interface AttemptOutcome {
    OutcomeReason reason();

    /** The outcome's name in records. */
    default OutcomeKind kind() {
        return switch (this) {
            case Completed ignored -> OutcomeKind.COMPLETED;
            case RetryLater ignored -> OutcomeKind.RETRY_LATER;
            case Refused ignored -> OutcomeKind.REFUSED;
            case Abandoned ignored -> OutcomeKind.ABANDONED;
        };
    }

    /** For people: the offender and what it did; never prompts, completions or keys. */
    String message();

    record Completed() implements AttemptOutcome {
        @Override
        public OutcomeReason reason() {
            return OutcomeReason.OK;
        }

        @Override
        public String message() {
            return "";
        }
    }

    /**
     * @param otherLane another lane promises more than this one
     * @param after what the provider asked for
     */
    record RetryLater(
            OutcomeReason reason, String message, boolean otherLane, Optional<Duration> after)
            implements AttemptOutcome {}

    /**
     * @param otherLane the refusal concerns this lane (its key, quota, model, size), not the job
     */
    record Refused(OutcomeReason reason, String message, boolean otherLane)
            implements AttemptOutcome {}

    /** Stopped from our side. */
    record Abandoned(OutcomeReason reason, String message) implements AttemptOutcome {}
}
