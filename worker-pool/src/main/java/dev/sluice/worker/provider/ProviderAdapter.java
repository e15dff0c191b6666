package dev.sluice.worker.provider;

import dev.sluice.schema.avro.LaneCheck;

/**
 * Speaks one wire API. Blocks the calling (virtual) thread until the call is over, sends at most
 * one request, and answers every failure with a value. Thread-safe.
 */
public interface ProviderAdapter {
    /** As lanes name it, e.g. {@code openai}. */
    String wire();

    CallEnd call(ProviderCall call);

    /**
     * Looks whether the provider of a lane answers, by a request that costs nothing and is no call.
     * Takes fifteen seconds at most beside the connect timeout.
     */
    AttemptOutcome check(LaneCheck check);
}
