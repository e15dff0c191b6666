package dev.sluice.results.webhook.history;

import org.jspecify.annotations.Nullable;

/**
 * A row of the delivery table. Times are epoch milliseconds.
 *
 * @param log attempts as JSON objects, each with a comma before it
 */
record StoredDelivery(
        long createdMs,
        long dueMs,
        @Nullable Long finishedMs,
        int partition,
        int attempts,
        int run,
        boolean includeResult,
        String id,
        String eventId,
        String endpointId,
        String target,
        String subject,
        String type,
        String status,
        @Nullable String reason,
        @Nullable String url,
        String payload,
        String log) {

    boolean isPending() {
        return status.equals("pending");
    }
}
