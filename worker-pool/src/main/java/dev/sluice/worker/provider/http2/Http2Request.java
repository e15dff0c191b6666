package dev.sluice.worker.provider.http2;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A request to send once.
 *
 * @param headers by name in lower case, without those of the connection; {@code host} instead of
 *     the address's own
 * @param body not to be changed afterwards
 */
public record Http2Request(URI address, List<Map.Entry<String, String>> headers, byte[] body) {}
