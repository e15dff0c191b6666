package dev.sluice.sim.http;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A request that has arrived whole.
 *
 * @param path without the query
 * @param query after the question mark, empty if there is none
 * @param body at most the configured size; empty unless {@code state} is {@code WHOLE}
 * @param keepAlive whether the connection is used again
 */
public record SimRequest(
        String method,
        String path,
        String query,
        HttpHeaders headers,
        byte[] body,
        boolean keepAlive,
        State state) {

    /** Whether the request could be read. */
    public enum State {
        WHOLE,
        BODY_TOO_LARGE,
        NOT_HTTP
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** A header, or the empty string. */
    public String headerOrEmpty(String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }
}
