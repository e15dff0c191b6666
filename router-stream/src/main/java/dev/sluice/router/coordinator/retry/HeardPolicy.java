package dev.sluice.router.coordinator.retry;

import dev.sluice.router.coordinator.retry.Verdict.Fail;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Delivered;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.error.ErrorCode;
import java.util.Optional;

/**
 * A caller who has heard the beginning of one answer must not hear the end of another. See decision
 * 0015.
 */
public final class HeardPolicy {
    private HeardPolicy() {}

    /**
     * @return empty when the attempt may be followed by another
     */
    public static Optional<Verdict> after(AttemptFinished end) {
        return end.getDelivered() == Delivered.PARTLY
                        && end.getOutcome().getKind() != OutcomeKind.COMPLETED
                ? Optional.of(
                        new Fail(
                                ErrorCode.STREAM_INTERRUPTED,
                                "the answer broke off after a part of it was sent; "
                                        + end.getOutcome().getMessage()))
                : Optional.empty();
    }

    /** As {@link #after}, of an attempt that was lost: how much of it was heard nobody knows. */
    public static Optional<Verdict> afterLoss(JobRequest request) {
        ReplyAddress waiting = request.getReplyTo();
        return request.getStream() && waiting != null && waiting.getAnswer()
                ? Optional.of(
                        new Fail(
                                ErrorCode.STREAM_INTERRUPTED,
                                "the attempt was lost with its worker, and a part of its answer may have been sent"))
                : Optional.empty();
    }
}
