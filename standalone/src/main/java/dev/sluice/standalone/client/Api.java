package dev.sluice.standalone.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Calls Sluice's HTTP API with one key. Thread-safe. */
public final class Api implements AutoCloseable {
    /** Money stays as it was written: no digit is lost, and none becomes an exponent. */
    static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build();

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    /** Uploads end when their last line is answered; a server that hangs is cut off before. */
    private static final Duration UPLOAD_BEGINS_WITHIN = Duration.ofMinutes(5);

    private static final int SHOWN_LINES_MAX = 20;
    private static final int HTTP_BAD_REQUEST = 400;

    private final HttpClient client;
    private final URI base;
    private final String key;

    public Api(URI base, String key) {
        this.base = base;
        this.key = key;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_WITHIN)
                        .build();
    }

    /** Takes the answers of an upload, in the order of its lines. */
    public interface Answers {
        void on(JsonNode answer) throws IOException;
    }

    public JsonNode get(String path) throws ApiException, InterruptedException {
        return json(request(path).timeout(ANSWER_WITHIN).GET().build());
    }

    public JsonNode post(String path) throws ApiException, InterruptedException {
        return json(request(path).timeout(ANSWER_WITHIN).POST(BodyPublishers.noBody()).build());
    }

    public JsonNode post(String path, JsonNode body) throws ApiException, InterruptedException {
        return json(
                request(path)
                        .header("Content-Type", "application/json")
                        .timeout(ANSWER_WITHIN)
                        .POST(BodyPublishers.ofString(text(body)))
                        .build());
    }

    /**
     * @param body JSON
     * @param within what the answer may take
     */
    public JsonNode post(String path, String body, Duration within)
            throws ApiException, InterruptedException {
        return json(
                request(path)
                        .header("Content-Type", "application/json")
                        .timeout(within)
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    /** Sends a form; its end has as long as an upload. */
    JsonNode form(String path, String contentType, BodyPublisher form)
            throws ApiException, InterruptedException {
        return json(
                request(path)
                        .header("Content-Type", contentType)
                        .timeout(UPLOAD_BEGINS_WITHIN)
                        .POST(form)
                        .build());
    }

    /** Reads what a path answers line by line, as it comes. */
    public void lines(String path, Consumer<String> lines)
            throws ApiException, InterruptedException {
        read(request(path).timeout(ANSWER_WITHIN).GET().build(), lines);
    }

    private void read(HttpRequest request, Consumer<String> lines)
            throws ApiException, InterruptedException {
        try {
            HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
            try (Stream<String> body = response.body()) {
                if (response.statusCode() >= HTTP_BAD_REQUEST) {
                    throw refused(
                            request,
                            response.statusCode(),
                            body.limit(SHOWN_LINES_MAX).collect(Collectors.joining(" ")));
                }
                body.forEach(lines);
            }
        } catch (IOException | UncheckedIOException e) {
            throw unreachable(request, e);
        }
    }

    /**
     * Reads server-sent events until the stream ends.
     *
     * @param lastEventId behind which to go on; empty: from the beginning
     * @throws ApiException also when it breaks off
     */
    void events(String path, String lastEventId, Consumer<SseEvent> events)
            throws ApiException, InterruptedException {
        HttpRequest.Builder request = request(path).timeout(ANSWER_WITHIN).GET();
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        read(request.build(), new SseReader(events)::line);
    }

    /** One line of JSON with money as plain decimals. */
    public static String text(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that was read cannot be written", e);
        }
    }

    /** Submits lines; answers come while lines are still sent. */
    void bulk(BodyPublisher lines, Answers answers) throws ApiException, InterruptedException {
        HttpRequest request =
                request("/v1/jobs/bulk")
                        .header("Content-Type", "application/x-ndjson")
                        .timeout(UPLOAD_BEGINS_WITHIN)
                        .POST(lines)
                        .build();
        read(
                request,
                line -> {
                    try {
                        answers.on(JSON.readTree(line));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private JsonNode json(HttpRequest request) throws ApiException, InterruptedException {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= HTTP_BAD_REQUEST) {
                throw refused(request, response.statusCode(), response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw unreachable(request, e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/+$", "") + path))
                .header("Authorization", "Bearer " + key);
    }

    private static ApiException refused(HttpRequest request, int status, String body) {
        String reason = body;
        try {
            JsonNode problem = JSON.readTree(body);
            JsonNode error = problem.path("error");
            if (problem.hasNonNull("detail")) {
                reason = problem.path("code").asText() + ": " + problem.path("detail").asText();
            } else if (error.hasNonNull("message")) {
                reason = error.path("code").asText() + ": " + error.path("message").asText();
            }
        } catch (JsonProcessingException e) {
            reason = body.length() <= 200 ? body : body.substring(0, 200) + "...";
        }
        return new ApiException(
                status,
                "%s %s answered %d: %s"
                        .formatted(request.method(), request.uri().getPath(), status, reason));
    }

    private static ApiException unreachable(HttpRequest request, Exception e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new ApiException(
                "%s://%s does not answer: %s (expected: the address of Sluice's API in --url or SLUICE_URL)"
                        .formatted(request.uri().getScheme(), request.uri().getAuthority(), reason),
                e);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
