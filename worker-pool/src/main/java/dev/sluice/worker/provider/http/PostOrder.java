package dev.sluice.worker.provider.http;

import java.net.URI;
import java.util.List;
import org.apache.hc.core5.http.Header;

/**
 * A request to send once.
 *
 * @param body not to be changed afterwards
 * @param contentType of the body, as it stands in its header
 * @param way how the address is reached
 * @param http1 over HTTP/1.1 alone, whatever else the server speaks
 */
public record PostOrder(
        URI address,
        List<Header> headers,
        byte[] body,
        String contentType,
        Way way,
        boolean http1) {
    // By its own name: with a charset parameter some providers answer 415.
    private static final String JSON = "application/json";

    /** Of JSON, straight out. */
    public PostOrder(URI address, List<Header> headers, byte[] body) {
        this(address, headers, body, JSON, Way.DIRECT, false);
    }
}
