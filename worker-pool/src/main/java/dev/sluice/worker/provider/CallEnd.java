package dev.sluice.worker.provider;

import dev.sluice.schema.avro.Delivered;
import dev.sluice.schema.avro.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call.
 *
 * @param callMade false only when no byte of the request can have reached the provider, or it has
 *     said that it did not begin
 * @param answer what the provider answered, worth keeping: a success, or why it refused
 * @param delivered how much of it has left for the caller who waits
 */
public record CallEnd(
        AttemptOutcome outcome,
        boolean callMade,
        TokenUsage usage,
        @Nullable Integer httpStatus,
        @Nullable String providerRequestId,
        byte @Nullable [] answer,
        Told told,
        Delivered delivered) {

    /** Before anything has left for a caller. */
    public CallEnd(
            AttemptOutcome outcome,
            boolean callMade,
            TokenUsage usage,
            @Nullable Integer httpStatus,
            @Nullable String providerRequestId,
            byte @Nullable [] answer,
            Told told) {
        this(
                outcome,
                callMade,
                usage,
                httpStatus,
                providerRequestId,
                answer,
                told,
                Delivered.NOTHING);
    }

    /** Without an answer that says anything more. */
    public CallEnd(
            AttemptOutcome outcome,
            boolean callMade,
            TokenUsage usage,
            @Nullable Integer httpStatus,
            @Nullable String providerRequestId,
            byte @Nullable [] answer) {
        this(outcome, callMade, usage, httpStatus, providerRequestId, answer, Told.NOTHING);
    }

    public CallEnd withDelivered(Delivered much) {
        return much == delivered
                ? this
                : new CallEnd(
                        outcome,
                        callMade,
                        usage,
                        httpStatus,
                        providerRequestId,
                        answer,
                        told,
                        much);
    }

    /** Nothing was sent. */
    public static CallEnd unsent(CallFailure failure, String where) {
        return new CallEnd(
                ProviderFailurePolicy.classify(failure, where),
                false,
                Tokens.none(),
                null,
                null,
                null);
    }
}
