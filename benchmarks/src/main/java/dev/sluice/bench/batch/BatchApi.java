package dev.sluice.bench.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Files and batches as a client uses them. Blocks. */
final class BatchApi implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String BOUNDARY = "sluice-bench";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI root;
    private final String key;

    BatchApi(URI root, String key) {
        this.root = root;
        this.key = key;
    }

    /** Streams a file; returns its id. */
    String upload(Path file) throws IOException, InterruptedException {
        String head =
                "--%1$s\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bench.jsonl\"\r\nContent-Type: application/jsonl\r\n\r\n"
                        .formatted(BOUNDARY);
        BodyPublisher form =
                BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofFile(file),
                        BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
        return json(request("/v1/files")
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(form))
                .path("id")
                .asText();
    }

    /** Returns its id. */
    String create(String file) throws IOException, InterruptedException {
        return json(request("/v1/batches")
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}"
                                                .formatted(file))))
                .path("id")
                .asText();
    }

    JsonNode get(String batch) throws IOException, InterruptedException {
        return json(request("/v1/batches/" + batch).GET());
    }

    /** How many answers are in a file, none of which has another's custom_id. */
    int answers(String file) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                http.send(
                        request("/v1/files/" + file + "/content").GET().build(),
                        BodyHandlers.ofInputStream());
        Set<String> ids = new HashSet<>();
        int lines = 0;
        try (var reader =
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                ids.add(JSON.readTree(line).path("custom_id").asText());
            }
        }
        if (answer.statusCode() != 200 || ids.size() != lines) {
            throw new IOException(
                    "file %s: %d, %,d lines with %,d ids (expected: an id of its own for each)"
                            .formatted(file, answer.statusCode(), lines, ids.size()));
        }
        return lines;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + key);
    }

    private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "%s: %d %s"
                            .formatted(answer.request().uri(), answer.statusCode(), answer.body()));
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
