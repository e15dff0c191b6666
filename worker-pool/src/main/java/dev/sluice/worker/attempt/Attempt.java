package dev.sluice.worker.attempt;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.worker.provider.CallGuard;

/**
 * An attempt that this worker holds, from just before its claim is produced until the report of its
 * end is acknowledged.
 *
 * @param callId names the one call that may be made
 * @param guard stops it, from any thread
 */
public record Attempt(AttemptId id, String callId, Dispatch dispatch, CallGuard guard) {
    /** The partition of the coordinator that owns the attempt. */
    public int partition() {
        return dispatch.getCoordinatorPartition();
    }
}
