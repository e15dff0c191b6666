package dev.sluice.worker.provider.http;

import java.net.URI;
import java.util.List;
import org.apache.hc.core5.http.Header;

/**
 * A JSON request to send once.
 *
 * @param body not to be changed afterwards
 */
public record PostOrder(URI address, List<Header> headers, byte[] body) {}
