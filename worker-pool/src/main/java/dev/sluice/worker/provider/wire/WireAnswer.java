package dev.sluice.worker.provider.wire;

import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import org.jspecify.annotations.Nullable;

/** What the body of an HTTP success says. */
public sealed interface WireAnswer {

    /** Tokens in disjoint classes; null when the provider counted nothing. */
    @Nullable TokenUsage usage();

    /**
     * @param body OpenAI-shaped
     * @param usage in disjoint classes; null when the provider counted nothing
     * @param serviceTier that it says it served; null when it does not say
     */
    record Whole(byte[] body, @Nullable TokenUsage usage, @Nullable String serviceTier)
            implements WireAnswer {}

    /**
     * A success by its status alone: not what the operation answers, or a refusal in its clothes.
     *
     * @param usage what was billed all the same; null when the provider counted nothing
     */
    record Failed(CallFailure failure, @Nullable TokenUsage usage) implements WireAnswer {

        /** Something else than the operation's JSON. */
        public static Failed malformed() {
            return new Failed(CallFailure.Transport.MALFORMED, null);
        }
    }
}
