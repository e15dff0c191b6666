package dev.sluice.worker.provider.wire;

import java.util.Map;

/**
 * A GET that costs nothing and shows whether somebody answers who knows the account.
 *
 * @param path below the provider's base URL, with its leading slash, escaped
 * @param headers that the wire wants beside the credentials
 */
public record CheckRequest(String path, Map<String, String> headers) {

    /** What the provider tells of one model: less than a list of all, and who may ask is seen. */
    public static CheckRequest ofModel(String model, Map<String, String> headers) {
        return new CheckRequest("/models/" + Departures.escaped(model), headers);
    }
}
