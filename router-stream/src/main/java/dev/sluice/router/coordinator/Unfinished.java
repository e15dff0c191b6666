package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.queue.QueuedJob;
import org.jspecify.annotations.Nullable;

/**
 * What memory keeps of an unfinished job.
 *
 * @param call key of its current call; null while it waits
 * @param queued its place in line, to be taken when its backoff is over; null while it runs
 * @param retryDueMs end of its backoff; 0 when it has none
 */
record Unfinished(
        String jobId,
        int run,
        String tenant,
        long deadlineMs,
        @Nullable String call,
        @Nullable QueuedJob queued,
        long retryDueMs) {
    /** Its backoff is over. */
    Unfinished inLine() {
        return new Unfinished(jobId, run, tenant, deadlineMs, call, queued, 0);
    }
}
