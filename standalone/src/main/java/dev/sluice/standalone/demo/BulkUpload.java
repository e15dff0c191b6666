package dev.sluice.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One bulk request, streamed as any client would. */
final class BulkUpload {
    private static final int HTTP_OK = 200;
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private BulkUpload() {}

    /**
     * Submits the lines.
     *
     * @return job ids by custom id, in the order of the lines
     * @throws IOException naming the first line that was refused, or what else went wrong
     */
    static Map<String, String> submit(
            HttpClient client, URI api, String key, List<Questions.Line> lines)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(api.resolve("/v1/jobs/bulk"))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/x-ndjson")
                        .timeout(ANSWER_WITHIN)
                        .POST(BodyPublishers.ofInputStream(() -> stream(lines)))
                        .build();
        HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
        try (Stream<String> answers = response.body()) {
            if (response.statusCode() != HTTP_OK) {
                throw new IOException(
                        "POST /v1/jobs/bulk answered %d: %s"
                                .formatted(
                                        response.statusCode(),
                                        answers.limit(20).collect(Collectors.joining(" "))));
            }
            Map<String, String> accepted = new LinkedHashMap<>();
            for (Iterator<String> each = answers.iterator(); each.hasNext(); ) {
                JsonNode answer = JSON.readTree(each.next());
                if (!answer.hasNonNull("id")) {
                    throw new IOException("a line was refused: " + answer);
                }
                accepted.put(answer.path("custom_id").asText(), answer.path("id").asText());
            }
            return accepted;
        }
    }

    private static InputStream stream(List<Questions.Line> lines) {
        return new SequenceInputStream(
                Collections.enumeration(
                        lines.stream()
                                .map(line -> (line.json() + "\n").getBytes(StandardCharsets.UTF_8))
                                .map(ByteArrayInputStream::new)
                                .toList()));
    }
}
