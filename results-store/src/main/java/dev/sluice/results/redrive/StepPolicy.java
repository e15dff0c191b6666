package dev.sluice.results.redrive;

import java.time.Duration;

/** What is next in a redrive by filter. Pure. */
final class StepPolicy {
    static final int PAGE = 100;

    /** Unfinished runs at a time. */
    static final int WINDOW = 500;

    /**
     * Longer than any run may take; a run whose end cannot be read must not keep a redrive open.
     */
    private static final long PATIENCE_MS = Duration.ofDays(8).toMillis();

    private StepPolicy() {}

    sealed interface Step {
        /** Write the wishes of the jobs that were taken. */
        record Send() implements Step {}

        /**
         * Take more jobs.
         *
         * @param limit at most so many
         */
        record Take(int limit) implements Step {}

        /** Nothing before runs end. */
        record Rest() implements Step {}

        /** It is over. */
        record End() implements Step {}
    }

    /**
     * @param queuedJobsMax of the tenant; redrives leave half of it to others
     */
    static Step next(StoredRedrive redrive, int queuedJobsMax, long nowMs) {
        if (redrive.endedMs() != null) {
            return new Step.Rest();
        }
        if (redrive.pending() != null) {
            return new Step.Send();
        }
        long unfinished = redrive.counts().unfinished();
        boolean all =
                redrive.takenAll() || redrive.cancelledMs() != null || redrive.failure() != null;
        if (all) {
            return unfinished <= 0 || nowMs - redrive.createdMs() > PATIENCE_MS
                    ? new Step.End()
                    : new Step.Rest();
        }
        long room = Math.clamp(queuedJobsMax / 2, 1, WINDOW) - unfinished;
        return room <= 0 ? new Step.Rest() : new Step.Take((int) Math.min(PAGE, room));
    }
}
