package dev.sluice.standalone.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Streams that break off in the middle, on each side. */
final class BrokenStreamsDrill {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestInstallation sluice;

    BrokenStreamsDrill(TestInstallation sluice) {
        this.sluice = sluice;
    }

    void goesOnOnAnotherInstance(String model) throws Exception {
        int port = TestInstallation.freePort("second ingress");
        sluice.spawn(Role.INGRESS, instanceAt(port));
        List<String> first = new ArrayList<>();
        String job;
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(streamRequest(sluice.api(), model), BodyHandlers.ofInputStream());
            job = answer.headers().firstValue("Sluice-Job-Id").orElseThrow();
            lines(answer.body(), first, line -> line.startsWith("data:") && first.size() > 10);
            client.shutdownNow();
        }

        isWhole(model, job, first, rest(at(port), job, first));
    }

    /** It has forgotten everything that it had in memory. */
    void goesOnOnTheSameInstanceStartedAgain(String model) throws Exception {
        int port = TestInstallation.freePort("killed ingress");
        Map<String, Object> instance = instanceAt(port);
        RoleProcess served = sluice.spawn(Role.INGRESS, instance);
        List<String> first = new ArrayList<>();
        String job;
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(streamRequest(at(port), model), BodyHandlers.ofInputStream());
            job = answer.headers().firstValue("Sluice-Job-Id").orElseThrow();
            linesUntilKilled(answer.body(), first, served);
        }
        sluice.spawn(Role.INGRESS, instance);

        isWhole(model, job, first, rest(at(port), job, first));
    }

    private static Map<String, Object> instanceAt(int port) throws Exception {
        return Map.of(
                "micronaut.server.port",
                port,
                "endpoints.all.port",
                TestInstallation.freePort("its management"));
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Kills the instance in the middle; of what came, whole events count. */
    private static void linesUntilKilled(InputStream body, List<String> into, RoleProcess instance)
            throws Exception {
        try (var in = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                into.add(line);
                if (into.size() == 12) {
                    instance.kill();
                }
            }
        } catch (IOException broken) {
            assertThat(into).as("lines before the stream broke").hasSizeGreaterThanOrEqualTo(12);
        }
        into.subList(into.lastIndexOf("") + 1, into.size()).clear();
        assertThat(into).doesNotContain("data: [DONE]");
    }

    private List<String> rest(URI api, String job, List<String> first) throws Exception {
        List<String> rest = new ArrayList<>();
        String last = first.stream().filter(line -> line.startsWith("id: ")).toList().getLast();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(api.resolve("/v1/jobs/" + job + "/events"))
                                    .header("Authorization", "Bearer " + sluice.key("acme"))
                                    .header("Last-Event-ID", last.substring(4))
                                    .build(),
                            BodyHandlers.ofInputStream());
            lines(answer.body(), rest, line -> false);
        }
        return rest;
    }

    private void isWhole(String model, String job, List<String> first, List<String> rest)
            throws Exception {
        assertThat(rest).contains("data: [DONE]");
        JobResult result =
                await("the result")
                        .until(
                                () ->
                                        results(model).stream()
                                                .filter(r -> r.getJobId().equals(job))
                                                .findFirst(),
                                Optional::isPresent)
                        .orElseThrow();
        assertThat(result.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        JsonNode whole =
                JSON.readTree(
                        StandardCharsets.UTF_8
                                .decode(result.getResponse().getInlineBytes().duplicate())
                                .toString());
        assertThat(text(first) + text(rest))
                .isEqualTo(whole.at("/choices/0/message/content").asText());
    }

    void cancelsTheCallOfACallerWhoLeaves(String model) throws Exception {
        int before = results(model).size();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(streamRequest(sluice.api(), model), BodyHandlers.ofInputStream());
            answer.body().readNBytes(200);
            answer.body().close();
            client.shutdownNow();
        }

        await("the result")
                .atMost(Duration.ofSeconds(20))
                .until(() -> results(model).size() > before);
        assertThat(results(model).getLast().getStatus()).isEqualTo(TerminalStatus.CANCELLED);
    }

    void endsOnceWhenTheWorkerDies(String model, RoleProcess worker) throws Exception {
        List<String> lines = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(streamRequest(sluice.api(), model), BodyHandlers.ofInputStream());
            String job = answer.headers().firstValue("Sluice-Job-Id").orElseThrow();
            try (var in =
                    new BufferedReader(
                            new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                    if (lines.size() == 6) {
                        worker.kill();
                    }
                }
            }

            assertThat(lines.stream().filter(line -> line.startsWith("data: {\"error\"")))
                    .singleElement()
                    .asString()
                    .contains("stream_interrupted", job);
            assertThat(lines).doesNotContain("data: [DONE]");
            assertThat(results(model))
                    .filteredOn(result -> result.getJobId().equals(job))
                    .singleElement()
                    .satisfies(
                            result ->
                                    assertThat(result.getStatus())
                                            .isEqualTo(TerminalStatus.FAILED));
        }
    }

    private HttpRequest streamRequest(URI api, String model) {
        return HttpRequest.newBuilder(api.resolve("/v1/chat/completions"))
                .header("Authorization", "Bearer " + sluice.key("acme"))
                .header("Content-Type", "application/json")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                "{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Go on!\"}]}"
                                        .formatted(model)))
                .build();
    }

    private List<JobResult> results(String model) {
        return ChatResults.of(sluice, model);
    }

    private static void lines(InputStream body, List<String> into, Predicate<String> enough)
            throws Exception {
        try (var in = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                into.add(line);
                if (enough.test(line)) {
                    return;
                }
            }
        }
    }

    /** What the events of a stream say, one after the other. */
    private static String text(List<String> lines) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith("data: {")) {
                text.append(
                        JSON.readTree(line.substring(6)).at("/choices/0/delta/content").asText(""));
            }
        }
        return text.toString();
    }
}
