package dev.sluice.standalone.chaos;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A client that submits bulk requests and comes back with what was not acknowledged, for as long as
 * it takes. Confined to one thread. Its record of acknowledged jobs is what Sluice has promised to
 * run.
 */
final class Load implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Rig rig;
    private final List<String> tenants;
    private final Set<String> accepted = new HashSet<>();
    private final int linesPerRequest;
    private final String model;
    private final String padding;
    private final String bounds;
    private int broken;
    private int refused;
    private int instance;
    private String lastProblem = "nothing answered";

    Load(Rig rig, int linesPerRequest) {
        this(rig, linesPerRequest, "plain", 0);
    }

    /**
     * @param padding characters that make each prompt longer
     */
    Load(Rig rig, int linesPerRequest, String model, int padding) {
        this(rig, List.of("acme", "globex"), linesPerRequest, model, padding, "");
    }

    /**
     * @param tenants take turns
     * @param bounds further fields of each body, each after a comma
     */
    Load(
            Rig rig,
            List<String> tenants,
            int linesPerRequest,
            String model,
            int padding,
            String bounds) {
        this.rig = rig;
        this.tenants = tenants;
        this.linesPerRequest = linesPerRequest;
        this.model = model;
        this.padding = "x".repeat(padding);
        this.bounds = bounds;
    }

    /** Returns when so many more jobs are acknowledged. */
    void submit(int jobs) {
        int enough = accepted.size() + jobs;
        while (accepted.size() < enough) {
            try {
                await("more jobs are accepted")
                        .atMost(BACK_WITHIN)
                        .pollInSameThread()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> request(Math.min(linesPerRequest, enough - accepted.size())));
            } catch (ConditionTimeoutException e) {
                throw new AssertionError(
                        "no request was accepted for %s; the last: %s"
                                .formatted(BACK_WITHIN, lastProblem),
                        e);
            }
        }
    }

    /** Whether one request is accepted whole, by this instance or by that. */
    boolean offer() throws InterruptedException {
        return request(linesPerRequest);
    }

    /** What the last request that was not accepted whole met. */
    String lastProblem() {
        return lastProblem;
    }

    /** Ids of the jobs that were acknowledged. */
    Set<String> accepted() {
        return Set.copyOf(accepted);
    }

    /** Requests that did not get a whole answer at the first instance asked. */
    int broken() {
        return broken;
    }

    /** Requests that did not get a whole answer at the second instance either. */
    int refused() {
        return refused;
    }

    /** At one instance, then at the other, as a client behind a load balancer does. */
    private boolean request(int lines) throws InterruptedException {
        if (request(rig.apis().get(instance), lines)) {
            return true;
        }
        broken++;
        instance = (instance + 1) % rig.apis().size();
        if (request(rig.apis().get(instance), lines)) {
            return true;
        }
        refused++;
        return false;
    }

    private boolean request(URI api, int lines) throws InterruptedException {
        String tenant = tenants.get(accepted.size() / linesPerRequest % tenants.size());
        try {
            HttpResponse<Stream<String>> answer =
                    http.send(
                            HttpRequest.newBuilder(api.resolve("/v1/jobs/bulk"))
                                    .timeout(ANSWER_WITHIN)
                                    .header("Authorization", "Bearer " + rig.sluice().key(tenant))
                                    .header("Content-Type", "application/x-ndjson")
                                    .POST(BodyPublishers.ofString(body(lines)))
                                    .build(),
                            BodyHandlers.ofLines());
            try (Stream<String> answers = answer.body()) {
                return answers.filter(this::accepted).count() == lines;
            }
        } catch (IOException | UncheckedIOException cut) {
            lastProblem = "%s: %s".formatted(api, cut);
            return false;
        }
    }

    private String body(int lines) {
        return IntStream.range(0, lines)
                .mapToObj(
                        i ->
                                """
                                {"deadline":"6h","body":{"model":"%s","messages":[{"role":"user","content":"Question %d? %s"}]%s}}
                                """
                                        .formatted(model, accepted.size() + i, padding, bounds))
                .collect(Collectors.joining());
    }

    /** Whether a line of an answer acknowledges a job. */
    private boolean accepted(String line) {
        try {
            JsonNode job = JSON.readTree(line);
            if (job.hasNonNull("id")) {
                return accepted.add(job.path("id").asText());
            }
            lastProblem = line;
            return false;
        } catch (JsonProcessingException e) {
            throw new AssertionError("not an answer: " + line, e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
