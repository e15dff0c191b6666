package dev.sluice.router.coordinator.lane;

import dev.sluice.schema.avro.Outcome;

/** What the end of a call says about its lane. */
public enum Sign {
    /** Somebody answers, be it with a refusal that is the caller's fault. */
    ANSWERS,
    /** The provider was asked too much. */
    OVERLOADED,
    /** The provider's or the network's fault. */
    FAILED,
    /** Nothing: the call was ended from here, or its account is the trouble. */
    NONE;

    public static Sign of(Outcome outcome) {
        return switch (outcome.getReason()) {
            case OK, CALLER_FAULT, TOO_LARGE, CONTENT -> ANSWERS;
            case RATE_LIMITED, OVERLOADED -> OVERLOADED;
            case SERVER_ERROR, TIMEOUT, CONNECT_FAILED, CONNECTION_LOST, MALFORMED_RESPONSE ->
                    FAILED;
            case CREDENTIALS, QUOTA, MODEL_NOT_FOUND, ABORTED, SHUTDOWN, INTERNAL, UNKNOWN -> NONE;
        };
    }
}
