package dev.sluice.worker.provider.wire;

import java.time.Duration;
import java.util.Optional;

/**
 * What an error body says, in words that {@link dev.sluice.worker.provider.ProviderFailurePolicy}
 * knows.
 *
 * @param code empty when there is none
 * @param type the provider's own word; empty when there is none
 * @param retryAfter what the body asks for; a header goes before it
 * @param shown OpenAI-shaped, for the caller
 */
public record WireError(String code, String type, Optional<Duration> retryAfter, byte[] shown) {}
