package dev.sluice.router.coordinator.queue;

import dev.sluice.schema.avro.Priority;

/**
 * A waiting job's place in line; everything else about it stays in the store.
 *
 * @param core identity of the job
 * @param flow who within the tenant it is queued for: its project, else its key
 * @param lane where it waits
 * @param tokens what its call is charged for until its end tells the truth
 * @param sinceMs when it got in line, in epoch milliseconds
 * @param deadlineMs when its caller does not want it any more, likewise
 */
public record QueuedJob(
        String core,
        String tenant,
        String flow,
        Priority priority,
        String lane,
        long tokens,
        long sinceMs,
        long deadlineMs) {
    /** The same on another lane. */
    public QueuedJob on(String otherLane) {
        return new QueuedJob(core, tenant, flow, priority, otherLane, tokens, sinceMs, deadlineMs);
    }
}
