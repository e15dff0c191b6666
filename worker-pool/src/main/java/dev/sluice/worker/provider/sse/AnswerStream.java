package dev.sluice.worker.provider.sse;

import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.http.AnswerSink;
import org.jspecify.annotations.Nullable;

/** An answer that is heard while it comes, and what it uses. For the call's own thread. */
public interface AnswerStream extends AnswerSink {
    /** Of a complete answer: null when the provider counted nothing. */
    @Nullable TokenUsage usage();

    /** The service tier that the provider says it served; null: it has not said. */
    @Nullable String serviceTier();

    /**
     * What an answer that broke off has used: as the provider counted, and what it had not come to
     * count estimated from what has arrived.
     *
     * @param requestBytes of the whole request
     */
    TokenUsage usedSoFar(long requestBytes);
}
