package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.CallTimeouts;
import dev.sluice.worker.provider.http2.Cut;
import dev.sluice.worker.provider.http2.Http2Answer;
import dev.sluice.worker.provider.http2.Http2Calls;
import dev.sluice.worker.provider.http2.Http2Request;
import dev.sluice.worker.provider.http2.Origin;
import dev.sluice.worker.provider.http2.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.io.entity.BasicHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.ssl.SSLContexts;
import org.jspecify.annotations.Nullable;

/**
 * Calls over HTTP/2, where a provider chooses it. Its answers look like those of the other client,
 * so that they are read in one way. Thread-safe.
 */
final class NewerHttp implements AutoCloseable {
    private static final int HTTPS = 443;

    /** Of one connection, which HTTP/2 has no words for (RFC 9113, section 8.2.2). */
    private static final Set<String> OF_CONNECTIONS =
            Set.of(
                    "connection",
                    "proxy-connection",
                    "keep-alive",
                    "transfer-encoding",
                    "upgrade",
                    "te",
                    "content-length");

    private final @Nullable Http2Calls calls;

    NewerHttp(HttpConfig config) {
        this.calls =
                config.streamsMax() == 0
                        ? null
                        : new Http2Calls(config.streamsMax(), config.idleMax());
    }

    /**
     * Sends the order, unless it or the server wants HTTP/1.1; then nothing was sent.
     *
     * @param request cancelled, it ends the call
     */
    Optional<ClassicHttpResponse> execute(
            PostOrder order, HttpPost request, CallTimeouts timeouts, CallGuard guard)
            throws IOException {
        URI address = order.address();
        if (calls == null || order.http1() || !"https".equalsIgnoreCase(address.getScheme())) {
            return Optional.empty();
        }
        Cut cut = new Cut();
        request.setDependency(
                () -> {
                    cut.run();
                    return true;
                });
        Way way = order.way();
        Path authorities = way.authorities();
        Origin origin =
                new Origin(
                        address.getHost(),
                        address.getPort() < 0 ? HTTPS : address.getPort(),
                        way.proxy(),
                        authorities,
                        authorities == null ? null : modified(authorities));
        Trust trust =
                () ->
                        authorities == null
                                ? SSLContexts.createDefault()
                                : Authorities.trusting(authorities);
        return calls.send(
                        new Http2Request(address, headers(order), order.body()),
                        new Http2Calls.Way(origin, way.proxySecret(), trust, timeouts.connect()),
                        guard,
                        cut)
                .map(NewerHttp::response);
    }

    /**
     * @return nothing of a file that cannot be read, which is said when it is needed
     */
    private static @Nullable FileTime modified(Path authorities) {
        try {
            return Files.getLastModifiedTime(authorities);
        } catch (IOException e) {
            return null;
        }
    }

    private static List<Map.Entry<String, String>> headers(PostOrder order) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(order.headers().size() + 2);
        boolean named = false;
        for (Header header : order.headers()) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            if (!OF_CONNECTIONS.contains(name)) {
                headers.add(Map.entry(name, header.getValue()));
            }
            named |= name.equals("user-agent");
        }
        headers.add(Map.entry("content-type", order.contentType()));
        if (!named) {
            headers.add(Map.entry("user-agent", Clients.USER_AGENT));
        }
        return headers;
    }

    private static ClassicHttpResponse response(Http2Answer answer) {
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(answer.status());
        response.setVersion(HttpVersion.HTTP_2);
        answer.headers().forEach(one -> response.addHeader(one.getKey(), one.getValue()));
        response.setEntity(
                new BasicHttpEntity(
                        answer.body(),
                        length(response),
                        type(response),
                        value(response, "content-encoding")));
        return response;
    }

    /** What was told of it; below 0: nothing that can be right. */
    private static long length(ClassicHttpResponse response) {
        String told = value(response, "content-length");
        try {
            return told == null ? -1 : Long.parseLong(told);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static @Nullable ContentType type(ClassicHttpResponse response) {
        return ContentType.parseLenient(value(response, "content-type"));
    }

    private static @Nullable String value(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    @Override
    public void close() {
        if (calls != null) {
            calls.close();
        }
    }
}
