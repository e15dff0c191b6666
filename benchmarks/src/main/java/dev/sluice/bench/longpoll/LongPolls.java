package dev.sluice.bench.longpoll;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** Submits jobs and waits for them as a client does. Thread-safe; blocks. */
final class LongPolls implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final int ACCEPTED = 202;
    private static final int OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(ANSWER_WITHIN)
                    .build();
    private final URI ingress;
    private final List<String> keys;
    private final String model;

    LongPolls(URI ingress, List<String> keys, String model) {
        this.ingress = ingress;
        this.keys = List.copyOf(keys);
        this.model = model;
    }

    /**
     * Submits a job and waits for its end.
     *
     * @return from the job's {@code finished_at}, whole milliseconds of this machine's clock, to
     *     the end of the answer
     * @throws IOException also when the job did not succeed while the read waited
     */
    Duration submitAndWait(int number) throws IOException, InterruptedException {
        String key = keys.get(number % keys.size());
        JsonNode accepted =
                ask(
                        request("/v1/jobs", key)
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"body\":{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Question %d?\"}]}}"
                                                        .formatted(model, number)))
                                .build(),
                        ACCEPTED);
        JsonNode ended =
                ask(
                        request("/v1/jobs/%s?wait=20s".formatted(accepted.path("id").asText()), key)
                                .build(),
                        OK);
        Instant answered = Instant.now();
        if (!ended.path("status").asText().equals("succeeded")) {
            throw new IOException("a job that was waited for is " + ended.path("status"));
        }
        try {
            return Duration.between(Instant.parse(ended.path("finished_at").asText()), answered);
        } catch (DateTimeParseException e) {
            throw new IOException("finished_at: " + ended.path("finished_at"), e);
        }
    }

    private HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(ingress.resolve(path))
                .timeout(ANSWER_WITHIN)
                .header("Authorization", "Bearer " + key);
    }

    private JsonNode ask(HttpRequest request, int expected)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != expected) {
            throw new IOException(
                    answer.statusCode()
                            + " "
                            + new String(answer.body(), StandardCharsets.UTF_8)
                            + " (expected: "
                            + expected
                            + ")");
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
