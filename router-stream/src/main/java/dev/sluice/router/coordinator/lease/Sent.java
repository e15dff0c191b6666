package dev.sluice.router.coordinator.lease;

import dev.sluice.router.coordinator.queue.QueuedJob;
import org.jspecify.annotations.Nullable;

/**
 * What a call was charged for when it was sent.
 *
 * @param windowEpoch the window of its limit group that it was sent in; 0 when nobody knows
 * @param tokens permits that it took
 * @param place where its job had waited; null when nobody knows
 */
public record Sent(long windowEpoch, long tokens, @Nullable QueuedJob place) {
    /** Sent by an earlier life of the task. */
    public static final Sent UNKNOWN = new Sent(0, 0, null);
}
