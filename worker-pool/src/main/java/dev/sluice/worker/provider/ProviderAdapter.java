package dev.sluice.worker.provider;

/**
 * Speaks one wire API. Blocks the calling (virtual) thread until the call is over, sends at most
 * one request, and answers every failure with a value. Thread-safe.
 */
public interface ProviderAdapter {
    /** As lanes name it, e.g. {@code openai}. */
    String wire();

    CallEnd call(ProviderCall call);
}
