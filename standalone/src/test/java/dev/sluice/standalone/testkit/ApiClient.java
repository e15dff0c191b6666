package dev.sluice.standalone.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client of the HTTP API with one tenant's key. */
public final class ApiClient implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final URI base;
    private final String key;

    public ApiClient(URI base, String key) {
        this(TestHttp.PLAIN, base, key);
    }

    ApiClient(TestHttp http, URI base, String key) {
        this.http = http.client().build();
        this.base = base;
        this.key = key;
    }

    /** A job request line. */
    public static String line(String route, String question, String more) {
        return """
               {"body":{"model":"%s","messages":[{"role":"user","content":"%s"}]}%s}"""
                .formatted(route, question, more.isEmpty() ? "" : "," + more);
    }

    /** Submits one job. */
    public String submit(String line) throws Exception {
        return id(
                http.send(post("/v1/jobs", "application/json", line), BodyHandlers.ofString()),
                202);
    }

    /**
     * Submits one job under an Idempotency-Key.
     *
     * @param status the answer that it must get: 202 for the first, 200 for a repeated one
     */
    public String submit(String line, String key, int status) throws Exception {
        return id(
                http.send(
                        HttpRequest.newBuilder(
                                        post("/v1/jobs", "application/json", line), (n, v) -> true)
                                .header("Idempotency-Key", key)
                                .build(),
                        BodyHandlers.ofString()),
                status);
    }

    /** Submits lines in one bulk request and returns the ids, which all lines must get. */
    public List<String> submitAll(List<String> lines) throws Exception {
        HttpResponse<String> answer =
                http.send(
                        post(
                                "/v1/jobs/bulk",
                                "application/x-ndjson",
                                String.join("\n", lines) + "\n"),
                        BodyHandlers.ofString());
        List<String> ids = new ArrayList<>();
        for (String each : answer.body().lines().toList()) {
            JsonNode job = JSON.readTree(each);
            if (!job.hasNonNull("id")) {
                throw new AssertionError(answer.statusCode() + " " + each);
            }
            ids.add(job.path("id").asText());
        }
        return ids;
    }

    /** The job document; waits up to ten seconds for the end of the job. */
    public JsonNode job(String id) throws Exception {
        HttpResponse<String> answer =
                http.send(request("/v1/jobs/" + id + "?wait=10s").build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** The HTTP status that a read of the job answers. */
    public int status(String id) throws Exception {
        return http.send(request("/v1/jobs/" + id).build(), BodyHandlers.discarding()).statusCode();
    }

    /** Any other request; with a body, it is JSON. */
    public HttpResponse<String> exchange(String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = request(path).method(method, BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Uploads a file for this purpose. */
    public HttpResponse<String> upload(String purpose, String content) throws Exception {
        String form =
                String.join(
                        "\r\n",
                        "--part",
                        "Content-Disposition: form-data; name=\"purpose\"",
                        "",
                        purpose,
                        "--part",
                        "Content-Disposition: form-data; name=\"file\"; filename=\"lines.jsonl\"",
                        "",
                        content,
                        "--part--",
                        "");
        return http.send(
                post("/v1/files", "multipart/form-data; boundary=part", form),
                BodyHandlers.ofString());
    }

    private static String id(HttpResponse<String> answer, int status) throws Exception {
        if (answer.statusCode() != status) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body()).path("id").asText();
    }

    private HttpRequest post(String path, String type, String body) {
        return request(path)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_WITHIN)
                .header("Authorization", "Bearer " + key);
    }

    @Override
    public void close() {
        http.close();
    }
}
