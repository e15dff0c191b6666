package dev.sluice.worker.provider.http;

import java.net.URI;
import java.util.List;
import org.apache.hc.core5.http.Header;

/**
 * A JSON request to send once.
 *
 * @param body not to be changed afterwards
 * @param way how the address is reached
 */
public record PostOrder(URI address, List<Header> headers, byte[] body, Way way) {
    /** Straight out. */
    public PostOrder(URI address, List<Header> headers, byte[] body) {
        this(address, headers, body, Way.DIRECT);
    }
}
