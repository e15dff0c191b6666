package dev.sluice.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Iterator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Calls Sluice's HTTP API with one key. Thread-safe. */
public final class Api implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

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
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build());
    }

    /** Submits lines; answers come while lines are still sent. */
    void bulk(BodyPublisher lines, Answers answers) throws ApiException, InterruptedException {
        HttpRequest request =
                request("/v1/jobs/bulk")
                        .header("Content-Type", "application/x-ndjson")
                        .timeout(UPLOAD_BEGINS_WITHIN)
                        .POST(lines)
                        .build();
        try {
            HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
            try (Stream<String> body = response.body()) {
                if (response.statusCode() >= HTTP_BAD_REQUEST) {
                    throw refused(
                            request,
                            response.statusCode(),
                            body.limit(SHOWN_LINES_MAX).collect(Collectors.joining(" ")));
                }
                for (Iterator<String> each = body.iterator(); each.hasNext(); ) {
                    answers.on(JSON.readTree(each.next()));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw unreachable(request, e);
        }
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
            if (problem.hasNonNull("detail")) {
                reason = problem.path("code").asText() + ": " + problem.path("detail").asText();
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
