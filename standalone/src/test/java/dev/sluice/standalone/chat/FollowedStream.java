package dev.sluice.standalone.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client of one streamed chat who reads what comes, as an EventSource does: an event counts when
 * its last line has come. When the connection breaks it goes on elsewhere behind the last event.
 * One thread reads; others may look at {@link #events}.
 */
final class FollowedStream {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int OK = 200;

    private final HttpClient http;
    private final String key;
    private final StringBuilder text = new StringBuilder();
    private volatile int events;
    private String job = "";
    private String lastId = "";
    private boolean done;
    private @Nullable String error;
    private int heardLast = -1;
    private long resumedNs;
    private long heardNs;

    FollowedStream(HttpClient http, String key) {
        this.http = http;
        this.key = key;
    }

    /** Reads until the answer is complete or the connection breaks. */
    void begin(URI api, String model, String question) throws Exception {
        var answer =
                http.send(
                        HttpRequest.newBuilder(api.resolve("/v1/chat/completions"))
                                .header("Authorization", "Bearer " + key)
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                                                        .formatted(model, question)))
                                .build(),
                        BodyHandlers.ofInputStream());
        job = answer.headers().firstValue("Sluice-Job-Id").orElseThrow();
        try {
            read(answer.body());
        } catch (IOException broken) {
            // Whoever asks sees that it is not done.
        }
    }

    /** Reads the rest from another instance, which must have a place for one more. */
    void resume(URI api) throws Exception {
        long asked = System.nanoTime();
        HttpRequest request =
                HttpRequest.newBuilder(api.resolve("/v1/jobs/" + job + "/events"))
                        .header("Authorization", "Bearer " + key)
                        .header("Last-Event-ID", lastId)
                        .build();
        var answer = http.send(request, BodyHandlers.ofInputStream());
        if (answer.statusCode() != OK) {
            throw new IllegalStateException(
                    "status %d (expected: %d)".formatted(answer.statusCode(), OK));
        }
        heardLast = events;
        resumedNs = asked;
        read(answer.body());
    }

    /** From the request to its first event behind the last one. */
    Duration silence() {
        return Duration.ofNanos(heardNs - resumedNs);
    }

    private void read(InputStream body) throws IOException {
        String id = lastId;
        String data = "";
        try (var in = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !data.isEmpty()) {
                    take(id, data);
                    data = "";
                }
            }
        }
    }

    private void take(String id, String data) throws IOException {
        lastId = id;
        if (events == heardLast) {
            heardLast = -1;
            heardNs = System.nanoTime();
        }
        if (data.equals("[DONE]")) {
            done = true;
            return;
        }
        JsonNode event = JSON.readTree(data);
        if (event.has("error")) {
            error = data;
        }
        text.append(event.at("/choices/0/delta/content").asText(""));
        events = events + 1;
    }

    /** How many came. */
    int events() {
        return events;
    }

    String job() {
        return job;
    }

    boolean isDone() {
        return done;
    }

    /** The event that said so, if one did. */
    @Nullable String error() {
        return error;
    }

    /** What the events said, one after the other. */
    String text() {
        return text.toString();
    }
}
