package dev.sluice.worker.provider;

import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.LaneTarget;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter is asked to do: one operation on one lane, once.
 *
 * @param attemptId {@code <job_id>.<run>.<epoch>}
 * @param callId names this one call
 * @param attribution says the operation and the lane
 * @param body the caller's JSON; not to be changed
 * @param outputTokensMax bound to send; null leaves the body's own
 * @param reserved what it may be billed beside tokens
 * @param listener hears the answer while it comes, where the adapter can stream
 */
public record ProviderCall(
        String attemptId,
        String callId,
        Attribution attribution,
        LaneTarget target,
        byte[] body,
        @Nullable Long outputTokensMax,
        Reserved reserved,
        CallGuard guard,
        Listener listener) {

    /** Of nothing but tokens. */
    public ProviderCall(
            String attemptId,
            String callId,
            Attribution attribution,
            LaneTarget target,
            byte[] body,
            @Nullable Long outputTokensMax,
            CallGuard guard,
            Listener listener) {
        this(
                attemptId,
                callId,
                attribution,
                target,
                body,
                outputTokensMax,
                Reserved.NOTHING,
                guard,
                listener);
    }

    /** Of nothing but tokens, for nobody who listens. */
    public ProviderCall(
            String attemptId,
            String callId,
            Attribution attribution,
            LaneTarget target,
            byte[] body,
            @Nullable Long outputTokensMax,
            CallGuard guard) {
        this(attemptId, callId, attribution, target, body, outputTokensMax, guard, Listener.NOBODY);
    }

    /** Names the lane and its address, for messages. */
    public String where() {
        return "lane " + attribution.getLane() + " at " + target.getBaseUrl();
    }
}
