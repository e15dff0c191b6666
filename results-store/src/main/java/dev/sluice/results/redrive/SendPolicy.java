package dev.sluice.results.redrive;

import dev.sluice.results.redrive.PendingRuns.PendingRun;
import dev.sluice.results.redrive.TakenJobs.Standing;
import org.jspecify.annotations.Nullable;

/**
 * Whether the wish for a run that was taken is still to be written: the job may have been erased
 * since, or the run begun. Pure.
 */
final class SendPolicy {
    private SendPolicy() {}

    sealed interface Sending {
        record Write() implements Sending {}

        /** It was in the log before a crash, and this very redrive's run has ended since. */
        record Written() implements Sending {}

        record Refuse(String why) implements Sending {}
    }

    /**
     * @param now null when the job has no row any more
     * @param redrive whose wish it is
     */
    static Sending rule(PendingRun wanted, @Nullable Standing now, String redrive) {
        if (now != null && now.run() == wanted.run() && redrive.equals(now.redriveId())) {
            return new Sending.Written();
        }
        if (isGone(now)) {
            return new Sending.Refuse(RunPolicy.gone(wanted.jobId()).detail());
        }
        if (now != null && now.run() >= wanted.run() && now.finished()) {
            return new Sending.Refuse(
                    "run %d of job %s has been made meanwhile (expected: a job of which run %d was the last)"
                            .formatted(wanted.run(), wanted.jobId(), wanted.run() - 1));
        }
        // A run that goes on does not tell who began it; its coordinator knows.
        return new Sending.Write();
    }

    /** Whether there is nothing left that could run again. */
    static boolean isGone(@Nullable Standing now) {
        return now == null || now.erased();
    }
}
