package dev.sluice.worker.provider.wire;

import dev.sluice.worker.provider.CallFailure;
import java.util.Map;

/** What comes of an order before anything is sent. */
public sealed interface WireRequest {

    /**
     * @param path below the provider's base URL, with its leading slash, escaped
     * @param headers that the wire wants beside the credentials
     * @param body JSON; not to be changed
     */
    record Ready(String path, Map<String, String> headers, byte[] body) implements WireRequest {}

    /** Nothing can be sent. */
    record Declined(CallFailure failure) implements WireRequest {}
}
