package dev.sluice.results.query;

import dev.sluice.schema.avro.Body;
import org.jspecify.annotations.Nullable;

/**
 * A row of the job table. Times are epoch milliseconds; attempts, usage and metadata are JSON as
 * clients see it.
 *
 * @param usage of an ended run: of all its calls, also of those that ended after it
 * @param costNanoUsd likewise
 * @param errorCode why it failed; of a success: why its response is its route's default one
 * @param requestOffset where the request of an ended run stands in its log; null: not known
 * @param redriveId what started the run; null for the first
 * @param response the envelope, not opened
 */
public record StoredJob(
        String id,
        String tenant,
        int run,
        String status,
        String operation,
        String model,
        @Nullable String lane,
        @Nullable String upstreamModel,
        String priority,
        @Nullable String customId,
        @Nullable String metadata,
        @Nullable String batchId,
        long createdMs,
        @Nullable Long startedMs,
        @Nullable Long finishedMs,
        @Nullable Long deadlineMs,
        @Nullable String waitingFor,
        @Nullable Long waitsUntilMs,
        @Nullable Long sinceMs,
        String keyId,
        @Nullable String project,
        @Nullable String attempts,
        @Nullable String usage,
        @Nullable Long costNanoUsd,
        @Nullable Integer httpStatus,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable Long requestOffset,
        @Nullable String redriveId,
        @Nullable Long erasedMs,
        @Nullable Body response) {

    public boolean isDegraded() {
        return errorCode != null && status.equals("succeeded");
    }

    /** Who within the tenant it is queued for. */
    public String flow() {
        return project == null ? keyId : project;
    }

    public boolean isTerminal() {
        return finishedMs != null;
    }
}
