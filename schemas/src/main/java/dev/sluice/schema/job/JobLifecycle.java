package dev.sluice.schema.job;

import dev.sluice.schema.job.JobEvent.AttemptClaimed;
import dev.sluice.schema.job.JobEvent.AttemptDispatched;
import dev.sluice.schema.job.JobEvent.AttemptFailed;
import dev.sluice.schema.job.JobEvent.AttemptLost;
import dev.sluice.schema.job.JobEvent.AttemptReturned;
import dev.sluice.schema.job.JobEvent.AttemptSucceeded;
import dev.sluice.schema.job.JobEvent.DeadlinePassed;
import dev.sluice.schema.job.JobEvent.JobAdmitted;
import dev.sluice.schema.job.JobEvent.JobCancelled;
import dev.sluice.schema.job.JobEvent.JobDegraded;
import dev.sluice.schema.job.JobEvent.JobFailed;
import dev.sluice.schema.job.JobEvent.JobRefused;
import dev.sluice.schema.job.JobState.Accepted;
import dev.sluice.schema.job.JobState.Cancelled;
import dev.sluice.schema.job.JobState.Expired;
import dev.sluice.schema.job.JobState.Failed;
import dev.sluice.schema.job.JobState.Running;
import dev.sluice.schema.job.JobState.Succeeded;
import dev.sluice.schema.job.JobState.Waiting;
import dev.sluice.schema.job.Transition.Duplicate;
import dev.sluice.schema.job.Transition.Moved;
import dev.sluice.schema.job.Transition.Rejected;
import java.time.Instant;

/**
 * The life of one run of a job, as one pure function. The whole table is in {@code
 * docs/job-lifecycle.md}. Its rules:
 *
 * <ul>
 *   <li>A terminal state never moves; whatever arrives then is a duplicate, however odd.
 *   <li>Epochs fence failures: only the current attempt can send a job back to the queue, older
 *       news is a duplicate.
 *   <li>Epochs do not fence success: the answer of any attempt ever dispatched ends a run that has
 *       no result yet, also while the job waits for its next attempt. What was paid for is used.
 *   <li>News of an epoch that was never dispatched is rejected, so is a refusal after admission:
 *       one writer decided both, so they cannot both be true.
 *   <li>Cancellation, the deadline and final failure end any unfinished run, also one that is not
 *       yet admitted.
 *   <li>The default response of a route ends an admitted run as a success of no attempt.
 * </ul>
 *
 * It never throws for late, repeated or foreign events.
 */
public final class JobLifecycle {
    private JobLifecycle() {}

    public static Transition apply(JobState state, JobEvent event) {
        return switch (state) {
            case Accepted() -> whileAccepted(event);
            case Waiting(Instant _, int nextEpoch) -> whileWaiting(nextEpoch, event);
            case Running running -> whileRunning(running, event);
            case Succeeded _, Failed _, Cancelled _, Expired _ ->
                    new Duplicate("the run has ended");
        };
    }

    private static Transition whileAccepted(JobEvent event) {
        return switch (event) {
            case JobAdmitted(Instant due) -> new Moved(new Waiting(due, 1));
            case JobRefused(String code) -> new Moved(new Failed(code));
            // Only an admitted job can have found its lanes shut.
            case JobDegraded _ -> new Rejected("the job is not admitted yet");
            case JobFailed(String code) -> new Moved(new Failed(code));
            case JobCancelled() -> new Moved(new Cancelled());
            case DeadlinePassed() -> new Moved(new Expired());
            case AttemptDispatched(int epoch) -> neverUsed(epoch, 0);
            case AttemptClaimed(int epoch) -> neverUsed(epoch, 0);
            case AttemptReturned(int epoch, Instant _) -> neverUsed(epoch, 0);
            case AttemptFailed(int epoch, Instant _) -> neverUsed(epoch, 0);
            case AttemptLost(int epoch, Instant _) -> neverUsed(epoch, 0);
            case AttemptSucceeded(int epoch) -> neverUsed(epoch, 0);
        };
    }

    private static Transition whileWaiting(int nextEpoch, JobEvent event) {
        int lastEpoch = nextEpoch - 1;
        return switch (event) {
            case AttemptDispatched(int epoch) when epoch == nextEpoch ->
                    new Moved(new Running(epoch, false));
            case AttemptDispatched(int epoch) -> lateNews(epoch, lastEpoch);
            // A claim of an attempt that was given up: the worker must be told to abort, the job
            // goes on waiting.
            case AttemptClaimed(int epoch) -> lateNews(epoch, lastEpoch);
            case AttemptReturned(int epoch, Instant _) -> lateNews(epoch, lastEpoch);
            case AttemptFailed(int epoch, Instant _) -> lateNews(epoch, lastEpoch);
            case AttemptLost(int epoch, Instant _) -> lateNews(epoch, lastEpoch);
            case AttemptSucceeded(int epoch) -> success(epoch, lastEpoch);
            case JobAdmitted _ -> admittedAgain();
            case JobRefused _ -> refusedAfterAdmission();
            case JobDegraded _ -> new Moved(new Succeeded(0));
            case JobFailed(String code) -> new Moved(new Failed(code));
            case JobCancelled() -> new Moved(new Cancelled());
            case DeadlinePassed() -> new Moved(new Expired());
        };
    }

    private static Transition whileRunning(Running running, JobEvent event) {
        int current = running.epoch();
        return switch (event) {
            // The next epoch can only be dispatched once this one has been given up, so anything
            // newer is foreign.
            case AttemptDispatched(int epoch) -> lateNews(epoch, current);
            case AttemptClaimed(int epoch) when epoch == current && !running.claimed() ->
                    new Moved(new Running(current, true));
            case AttemptClaimed(int epoch) -> lateNews(epoch, current);
            // Also after a claim: a worker whose ACCEPT was not confirmed hands back what it had
            // claimed.
            case AttemptReturned(int epoch, Instant due) -> backToQueue(epoch, current, due);
            case AttemptFailed(int epoch, Instant retryDue) ->
                    backToQueue(epoch, current, retryDue);
            case AttemptLost(int epoch, Instant retryDue) -> backToQueue(epoch, current, retryDue);
            case AttemptSucceeded(int epoch) -> success(epoch, current);
            case JobAdmitted _ -> admittedAgain();
            case JobRefused _ -> refusedAfterAdmission();
            case JobDegraded _ -> new Moved(new Succeeded(0));
            case JobFailed(String code) -> new Moved(new Failed(code));
            case JobCancelled() -> new Moved(new Cancelled());
            case DeadlinePassed() -> new Moved(new Expired());
        };
    }

    private static Transition backToQueue(int epoch, int current, Instant due) {
        return epoch == current
                ? new Moved(new Waiting(due, current + 1))
                : lateNews(epoch, current);
    }

    private static Transition success(int epoch, int lastEpoch) {
        return used(epoch, lastEpoch)
                ? new Moved(new Succeeded(epoch))
                : neverUsed(epoch, lastEpoch);
    }

    private static Transition lateNews(int epoch, int lastEpoch) {
        return used(epoch, lastEpoch)
                ? new Duplicate(
                        "late or repeated news of epoch "
                                + epoch
                                + ", the last one is "
                                + lastEpoch)
                : neverUsed(epoch, lastEpoch);
    }

    private static boolean used(int epoch, int lastEpoch) {
        return epoch >= 1 && epoch <= lastEpoch;
    }

    private static Transition neverUsed(int epoch, int lastEpoch) {
        return new Rejected(
                "epoch " + epoch + " was never dispatched, the last one is " + lastEpoch);
    }

    private static Transition admittedAgain() {
        return new Duplicate("the job is admitted already");
    }

    private static Transition refusedAfterAdmission() {
        return new Rejected("a job cannot be refused after its admission");
    }
}
