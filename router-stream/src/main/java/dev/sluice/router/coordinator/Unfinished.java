package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.schema.catalog.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What memory keeps of an unfinished job.
 *
 * @param subject whose it is; shared by jobs that are alike
 * @param tokens that its call may use, as it was admitted
 * @param call key of its current call; null while it waits
 * @param queued its place in line, to be taken when its backoff is over; null while it runs
 * @param retryDueMs end of its backoff; 0 when it has none
 */
record Unfinished(
        String jobId,
        int run,
        Subject subject,
        long tokens,
        long deadlineMs,
        @Nullable String call,
        @Nullable QueuedJob queued,
        long retryDueMs) {
    String tenant() {
        return subject.tenant();
    }

    /** Its backoff is over. */
    Unfinished inLine() {
        return new Unfinished(jobId, run, subject, tokens, deadlineMs, call, queued, 0);
    }
}
