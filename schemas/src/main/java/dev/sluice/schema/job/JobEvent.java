package dev.sluice.schema.job;

import java.time.Instant;

/**
 * What happened to one run of a job. Events come from the log, so they can be late and repeated,
 * and their epochs are not checked here: {@link JobLifecycle#apply} answers for each.
 */
public sealed interface JobEvent {

    /** The coordinator queued the job. */
    record JobAdmitted(Instant due) implements JobEvent {}

    /** The coordinator will not queue the job. */
    record JobRefused(String code) implements JobEvent {}

    record AttemptDispatched(int epoch) implements JobEvent {}

    record AttemptClaimed(int epoch) implements JobEvent {}

    /** Handed back unrun: no call was made. */
    record AttemptReturned(int epoch, Instant due) implements JobEvent {}

    /** Ended without an answer, and the job will be tried again. */
    record AttemptFailed(int epoch, Instant retryDue) implements JobEvent {}

    /** Its lease expired; whether a call was made is unknown, and its success may still arrive. */
    record AttemptLost(int epoch, Instant retryDue) implements JobEvent {}

    record AttemptSucceeded(int epoch) implements JobEvent {}

    /** No provider answered, and the route's default response stands for an answer. */
    record JobDegraded(String code) implements JobEvent {}

    /** No attempt is left, or the provider refused for good. */
    record JobFailed(String code) implements JobEvent {}

    record JobCancelled() implements JobEvent {}

    record DeadlinePassed() implements JobEvent {}
}
