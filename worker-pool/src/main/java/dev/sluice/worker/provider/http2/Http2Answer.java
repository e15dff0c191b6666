package dev.sluice.worker.provider.http2;

import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * The head of an answer.
 *
 * @param headers with names in lower case, in their order
 * @param body to be closed; closing it early ends the call
 */
public record Http2Answer(int status, List<Map.Entry<String, String>> headers, InputStream body) {}
