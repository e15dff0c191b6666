package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Told;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What came of one request on the wire. */
public sealed interface Exchange {

    /**
     * An answer that is here whole.
     *
     * @param contentType as it was told; null: it was not
     * @param streamed whether it came as a stream, and the body is what the sink made of it
     * @param requestId the provider's own name for the call
     * @param retryAfter only looked for in failures
     * @param told what its headers say of rate limits
     */
    record Answered(
            int status,
            byte[] body,
            @Nullable String contentType,
            boolean streamed,
            @Nullable String requestId,
            Optional<Duration> retryAfter,
            Told told)
            implements Exchange {
        public boolean success() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * @param status of the answer that broke off; null when there was none
     * @param bytes how much of the answer's body had come
     */
    record Broken(CallFailure failure, @Nullable Integer status, long bytes) implements Exchange {}
}
