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
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A client that submits bulk requests and comes back with what was not acknowledged, for as long as
 * it takes; used by one thread. Its record of acknowledged jobs is what Sluice has promised to run.
 */
final class Load implements AutoCloseable {
    private static final List<String> TENANTS = List.of("acme", "globex");
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Rig rig;
    private final Set<String> accepted = Collections.synchronizedSet(new LinkedHashSet<>());
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final int linesPerRequest;
    private int instance;

    Load(Rig rig, int linesPerRequest) {
        this.rig = rig;
        this.linesPerRequest = linesPerRequest;
    }

    /** Returns when so many more jobs are acknowledged. */
    void submit(int jobs) {
        int enough = accepted.size() + jobs;
        await("%d jobs are accepted".formatted(enough))
                .atMost(BACK_WITHIN)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> {
                            boolean served = true;
                            while (served && accepted.size() < enough) {
                                served =
                                        request(
                                                Math.min(
                                                        linesPerRequest, enough - accepted.size()));
                            }
                            return accepted.size() >= enough;
                        });
    }

    /** Ids of the jobs that were acknowledged. */
    Set<String> accepted() {
        return Set.copyOf(accepted);
    }

    /** Requests that did not get a whole answer at the first instance asked. */
    int broken() {
        return broken.get();
    }

    /** Requests that did not get a whole answer at the second instance either. */
    int refused() {
        return refused.get();
    }

    /** At one instance, then at the other, as a client behind a load balancer does. */
    private boolean request(int lines) throws InterruptedException {
        if (request(rig.apis().get(instance), lines)) {
            return true;
        }
        broken.incrementAndGet();
        instance = (instance + 1) % rig.apis().size();
        if (request(rig.apis().get(instance), lines)) {
            return true;
        }
        refused.incrementAndGet();
        return false;
    }

    private boolean request(URI api, int lines) throws InterruptedException {
        String tenant = TENANTS.get(accepted.size() / linesPerRequest % TENANTS.size());
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
                return answers.mapToInt(this::note).sum() == lines;
            }
        } catch (IOException | UncheckedIOException cut) {
            return false;
        }
    }

    private String body(int lines) {
        return IntStream.range(0, lines)
                .mapToObj(
                        i ->
                                """
                                {"body":{"model":"plain","messages":[{"role":"user","content":"Question %d?"}]}}
                                """
                                        .formatted(accepted.size() + i))
                .collect(Collectors.joining());
    }

    /**
     * @return 1 for an accepted job, 0 for an error
     */
    private int note(String answer) {
        try {
            JsonNode job = JSON.readTree(answer);
            return job.hasNonNull("id") && accepted.add(job.path("id").asText()) ? 1 : 0;
        } catch (JsonProcessingException e) {
            throw new AssertionError("not an answer: " + answer, e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
