package dev.sluice.worker.check;

import dev.sluice.schema.avro.OutcomeReason;

/** What the answer to a check says of a lane. Pure. */
final class VerdictPolicy {
    private VerdictPolicy() {}

    enum Verdict {
        /** Somebody answers who takes the credential, be it with a refusal. */
        GOOD,
        /** Nobody does, or calls of this account would be refused. */
        BAD,
        /** Nothing: the trouble is this worker's. */
        NONE
    }

    static Verdict of(OutcomeReason found) {
        return switch (found) {
            // An address that has no such request answers 404; limits are a matter of calls.
            case OK, RATE_LIMITED, CALLER_FAULT, TOO_LARGE, CONTENT, MODEL_NOT_FOUND ->
                    Verdict.GOOD;
            case OVERLOADED,
                    SERVER_ERROR,
                    TIMEOUT,
                    CONNECT_FAILED,
                    CONNECTION_LOST,
                    MALFORMED_RESPONSE,
                    CREDENTIALS,
                    QUOTA ->
                    Verdict.BAD;
            case ABORTED, SHUTDOWN, INTERNAL, UNKNOWN -> Verdict.NONE;
        };
    }
}
