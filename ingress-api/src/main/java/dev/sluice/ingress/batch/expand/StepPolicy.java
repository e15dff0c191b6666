package dev.sluice.ingress.batch.expand;

import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchStop;
import java.time.Instant;

/** What a runner does next for a batch. Pure. */
public final class StepPolicy {
    private StepPolicy() {}

    /**
     * A batch as its runner sees it.
     *
     * @param cancelWished somebody wants it to end
     * @param ended nothing of it changes any more
     * @param cursorLine last line that is a job
     * @param cancelledLine last line whose job was asked to end
     */
    public record Standing(
            BatchPhase phase,
            BatchStop stop,
            boolean cancelWished,
            boolean ended,
            Instant deadline,
            int cursorLine,
            int cancelledLine) {}

    /** One piece of work. */
    public sealed interface Step {
        /** Check some lines more. */
        record Validate() implements Step {}

        /** Turn so many lines into jobs, at most. */
        record Expand(int linesMax) implements Step {}

        /** Turn no more lines into jobs. */
        record Stop(BatchStop reason) implements Step {}

        /** Ask the jobs of these lines to end. */
        record Cancel(int firstLine, int lastLine) implements Step {}

        /** Nothing can be done now. */
        record Rest() implements Step {}
    }

    /**
     * @param room jobs that the tenant's batches may have in flight beyond those that they have
     */
    public static Step next(Standing batch, int room, int stepLines, Instant now) {
        if (batch.ended()) {
            return new Step.Rest();
        }
        if (batch.stop() == BatchStop.NONE && batch.cancelWished()) {
            return new Step.Stop(BatchStop.CANCELLED);
        }
        boolean late = !batch.deadline().isAfter(now);
        return switch (batch.phase()) {
            case VALIDATING -> late ? new Step.Stop(BatchStop.EXPIRED) : new Step.Validate();
            case EXPANDING ->
                    late
                            ? new Step.Stop(BatchStop.EXPIRED)
                            : room < 1
                                    ? new Step.Rest()
                                    : new Step.Expand(Math.min(room, stepLines));
            case EXPANDED -> new Step.Rest();
            case STOPPED ->
                    (batch.stop() == BatchStop.CANCELLED || batch.cancelWished())
                                    && batch.cancelledLine() < batch.cursorLine()
                            ? new Step.Cancel(
                                    batch.cancelledLine() + 1,
                                    Math.min(batch.cancelledLine() + stepLines, batch.cursorLine()))
                            : new Step.Rest();
        };
    }
}
