package dev.sluice.bench.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Asks for chat completions as a client does, of Sluice or of the provider itself. Thread-safe;
 * blocks, meant for virtual threads.
 */
final class Chats implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String QUESTION = "clips ".repeat(320);
    private static final String TEXT = "\"content\":\"";
    private static final String NO_TEXT = "\"content\":\"\"";

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(30))
                    .build();
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

    Times plain(int number) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        HttpResponse<byte[]> answer = http.send(request(number, false), BodyHandlers.ofByteArray());
        long end = System.nanoTime() - begun;
        requireOk(answer.statusCode(), answer.body());
        return new Times(end, end);
    }

    /**
     * @throws IOException also when the stream does not end as it should
     */
    Times stream(int number, Opened opened) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        HttpResponse<InputStream> answer =
                http.send(request(number, true), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            requireOk(answer.statusCode(), answer.body().readAllBytes());
        }
        opened.opened();
        long first = -1;
        String last = "";
        try (var lines =
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (first < 0 && line.contains(TEXT) && !line.contains(NO_TEXT)) {
                    first = System.nanoTime() - begun;
                }
                last = line.isEmpty() ? last : line;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (first < 0 || !last.equals("data: [DONE]")) {
            throw new IOException("a stream ended with: " + last);
        }
        return new Times(first, System.nanoTime() - begun);
    }

    private HttpRequest request(int number, boolean stream) {
        return HttpRequest.newBuilder(endpoint)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + keys.get(number % keys.size()))
                .header("Content-Type", "application/json")
                .POST(
                        BodyPublishers.ofString(
                                "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%d %s\"}]}"
                                        .formatted(model, stream, number, QUESTION)))
                .build();
    }

    private static void requireOk(int status, byte[] body) throws IOException {
        if (status != 200) {
            throw new IOException(status + " " + new String(body, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
