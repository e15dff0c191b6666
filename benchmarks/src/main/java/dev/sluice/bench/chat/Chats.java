package dev.sluice.bench.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.Timeout;

/**
 * Asks for chat completions as a client does, of Sluice or of the provider itself. Thread-safe;
 * blocks, meant for virtual threads.
 */
final class Chats implements AutoCloseable {
    private static final Timeout PATIENCE = Timeout.ofMinutes(5);
    private static final String QUESTION = "clips ".repeat(320);
    private static final String TEXT = "\"content\":\"";
    private static final String NO_TEXT = "\"content\":\"\"";

    private static final int CONNECTIONS_MAX = 20_000;

    private final CloseableHttpClient http = client();
    private final URI endpoint;
    private final List<String> keys;
    private final String model;

    /**
     * @param root without a path
     * @param keys take turns
     */
    Chats(URI root, List<String> keys, String model) {
        this.endpoint = root.resolve("/v1/chat/completions");
        this.keys = List.copyOf(keys);
        this.model = model;
    }

    /**
     * When what came, in nanoseconds since the request was made.
     *
     * @param first text; as {@code end} when it is not a stream
     */
    record Times(long first, long end) {}

    /** Hears of a stream's beginning: its status has come. */
    interface Opened {
        void opened();
    }

    Times plain(int number) throws IOException {
        long begun = System.nanoTime();
        return http.execute(
                request(number, false),
                answer -> {
                    byte[] text = EntityUtils.toByteArray(answer.getEntity());
                    long end = System.nanoTime() - begun;
                    requireOk(answer.getCode(), text);
                    return new Times(end, end);
                });
    }

    /**
     * @throws IOException also when the stream does not end as it should
     */
    Times stream(int number, Opened opened) throws IOException {
        long begun = System.nanoTime();
        return http.execute(
                request(number, true),
                answer -> {
                    if (answer.getCode() != 200) {
                        requireOk(answer.getCode(), EntityUtils.toByteArray(answer.getEntity()));
                    }
                    opened.opened();
                    return read(begun, answer.getEntity().getContent());
                });
    }

    private static Times read(long begun, InputStream events) throws IOException {
        long first = -1;
        String last = "";
        try (var lines =
                new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (first < 0 && line.contains(TEXT) && !line.contains(NO_TEXT)) {
                    first = System.nanoTime() - begun;
                }
                last = line.isEmpty() ? last : line;
            }
        }
        if (first < 0 || !last.equals("data: [DONE]")) {
            throw new IOException("a stream ended with: " + last);
        }
        return new Times(first, System.nanoTime() - begun);
    }

    private ClassicHttpRequest request(int number, boolean stream) {
        return ClassicRequestBuilder.post(endpoint)
                .addHeader("Authorization", "Bearer " + keys.get(number % keys.size()))
                .setEntity(
                        "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%d %s\"}]}"
                                .formatted(model, stream, number, QUESTION),
                        ContentType.APPLICATION_JSON)
                .build();
    }

    /** Blocks on its sockets: half of what the JDK's client takes of the cores that it shares. */
    private static CloseableHttpClient client() {
        var connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(CONNECTIONS_MAX)
                        .setMaxConnPerRoute(CONNECTIONS_MAX)
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(Timeout.ofSeconds(30))
                                        .setSocketTimeout(PATIENCE)
                                        .build())
                        .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableRedirectHandling()
                .build();
    }

    private static void requireOk(int status, byte[] body) throws IOException {
        if (status != 200) {
            throw new IOException(status + " " + new String(body, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
