package dev.sluice.standalone.processes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * HTTP as a client of any manners sends it: nothing is checked here, every answer is returned.
 *
 * @param authorization the header's value; empty for none
 */
record Http(HttpClient client, URI base, String authorization) implements AutoCloseable {
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";

    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(3);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What came back. */
    record Answer(int status, String type, String body) {
        JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (IOException e) {
                throw new AssertionError(status + " " + body, e);
            }
        }
    }

    static Http of(URI base, String key) {
        return new Http(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
                base,
                key.isEmpty() ? "" : "Bearer " + key);
    }

    Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    /** Posts with further headers, in turn name and value. */
    Answer post(String path, String type, String body, String... headers) throws Exception {
        return post(path, type, BodyPublishers.ofString(body), headers);
    }

    Answer post(String path, String type, BodyPublisher body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).header("Content-Type", type).POST(body);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Announces more than it sends, and goes. */
    void breakOff(String path, String type, String part) throws IOException {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        String head =
                """
                POST %s HTTP/1.1\r
                Host: sluice\r
                Authorization: %s\r
                Content-Type: %s\r
                Content-Length: %d\r
                \r
                """
                        .formatted(path, authorization, type, bytes.length + 100);
        try (var socket = new Socket(base.getHost(), base.getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            // What the server has to say to somebody who is leaving, then its goodbye.
            socket.getInputStream().readAllBytes();
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER_WITHIN);
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse(""),
                answer.body());
    }

    @Override
    public void close() {
        client.close();
    }
}
