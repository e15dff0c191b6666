package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.outbox.TargetKey;
import org.jspecify.annotations.Nullable;

/**
 * A due delivery as it was read, with what its endpoint is now.
 *
 * @param attempts made so far
 * @param sealed null when there is no such endpoint, or no secret for URLs of jobs yet
 */
record Delivery(
        long createdMs,
        String id,
        String eventId,
        TargetKey key,
        String endpointId,
        String subject,
        int run,
        String type,
        String payload,
        boolean includeResult,
        int attempts,
        @Nullable String url,
        boolean enabled,
        @Nullable Long failingSinceMs,
        @Nullable Sealed sealed) {

    /**
     * The endpoint's secrets as they rest.
     *
     * @param previous signs too until {@code previousUntilMs}
     */
    record Sealed(byte[] secret, byte @Nullable [] previous, long previousUntilMs) {}

    String tenant() {
        return key.tenant();
    }
}
