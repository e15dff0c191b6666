package dev.sluice.worker.provider.wire;

import dev.sluice.worker.provider.CallFailure;
import java.util.Map;

/** What comes of an order before anything is sent. */
public sealed interface WireRequest {

    /**
     * @param path below the provider's base URL, with its leading slash, escaped
     * @param headers that the wire wants beside the credentials
     * @param body not to be changed
     * @param contentType of the body
     * @param accepted content types that the answer may have where it comes whole, as a header
     *     lists them
     */
    record Ready(
            String path,
            Map<String, String> headers,
            byte[] body,
            String contentType,
            String accepted)
            implements WireRequest {
        private static final String JSON = "application/json";

        /** JSON that is answered by JSON. */
        public Ready(String path, Map<String, String> headers, byte[] body) {
            this(path, headers, body, JSON, JSON);
        }
    }

    /** Nothing can be sent. */
    record Declined(CallFailure failure) implements WireRequest {}
}
