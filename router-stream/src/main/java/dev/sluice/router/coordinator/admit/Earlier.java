package dev.sluice.router.coordinator.admit;

import java.nio.ByteBuffer;

/** What is known of this job from before. */
public sealed interface Earlier {
    record Nothing() implements Earlier {}

    /** A job with this id is unfinished or ended lately. */
    record SameId(String jobId) implements Earlier {}

    /** The Idempotency-Key was used within its horizon. */
    record SameKey(String jobId, ByteBuffer requestHash) implements Earlier {}
}
