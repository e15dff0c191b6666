package dev.sluice.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.standalone.run.Standalone;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/** Reads finished jobs back. */
final class JobReads {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(40);
    private static final int HTTP_OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();
    static final Set<String> TERMINAL = Set.of("succeeded", "failed", "cancelled", "expired");

    private final HttpClient client;
    private final Standalone sluice;

    JobReads(HttpClient client, Standalone sluice) {
        this.client = client;
        this.sluice = sluice;
    }

    /** The job as its owner sees it, waiting for its end if need be. */
    JsonNode job(String id, String key) throws IOException, InterruptedException {
        return get(
                sluice.api().resolve("/v1/jobs/" + id + "?wait=10s"),
                "Authorization",
                "Bearer " + key);
    }

    /** How many jobs of a tenant have ended, as PostgreSQL has it. */
    long ended(String tenant) throws IOException, InterruptedException {
        JsonNode summary =
                get(
                        sluice.results().resolve("/internal/v1/summary?tenant=" + tenant),
                        "Sluice-Internal-Token",
                        sluice.internalToken());
        long ended = 0;
        for (String status : TERMINAL) {
            ended += summary.path("by_status").path(status).asLong();
        }
        return ended;
    }

    private JsonNode get(URI uri, String header, String value)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).header(header, value).timeout(ANSWER_WITHIN).build();
        HttpResponse<String> response =
                client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() != HTTP_OK) {
            throw new IOException(
                    "GET %s answered %d: %s"
                            .formatted(uri.getPath(), response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }
}
