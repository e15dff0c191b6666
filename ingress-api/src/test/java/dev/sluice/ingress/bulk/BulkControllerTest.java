package dev.sluice.ingress.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.Replies;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.job.JobId;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BulkControllerTest {
    private static final int WINDOW = 256;
    private static final int LINE_BYTES_MAX = 1024 * 1024;
    private static final int SPOOL_BYTES_MAX = 40 * 1024 * 1024;

    private static IngressServer server;

    @BeforeAll
    static void start() {
        server =
                IngressServer.start(
                        Map.of(
                                "sluice.ingress.bulk.window-lines",
                                WINDOW,
                                "sluice.body.body-max",
                                LINE_BYTES_MAX,
                                "sluice.ingress.bulk.spool-bytes-max",
                                SPOOL_BYTES_MAX));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.log().reset();
    }

    @Test
    void everyBrokenLineGetsAnErrorAndEveryOtherLineIsOneJob() {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 10_000; i++) {
            lines.add(i % 7 == 0 ? broken(i) : line(i));
        }

        List<JsonNode> answers = bulk(String.join("\n", lines));

        assertThat(answers).hasSize(10_000);
        for (int i = 1; i <= 10_000; i++) {
            JsonNode answer = answers.get(i - 1);
            assertThat(answer.get("line").asInt()).isEqualTo(i);
            assertThat(answer.has("error")).isEqualTo(i % 7 == 0);
        }
        Set<String> promised =
                answers.stream()
                        .filter(a -> a.has("id"))
                        .map(a -> a.get("id").asText() + a.get("custom_id").asText())
                        .collect(Collectors.toSet());
        assertThat(server.log().appended()).hasSize(10_000 - 10_000 / 7);
        assertThat(server.log().appended())
                .extracting(r -> r.getJobId() + r.getCustomId())
                .containsExactlyInAnyOrderElementsOf(promised);
    }

    private static String broken(int i) {
        return switch (i % 4) {
            case 0 -> "{\"custom_id\":\"c%d\",\"body\":{\"model\":\"small\"".formatted(i);
            case 1 -> "not json at all";
            case 2 ->
                    "{\"body\":{\"model\":\"small\"},\"priority\":7,\"custom_id\":\"c%d\"}"
                            .formatted(i);
            default -> "{\"custom_id\":\"c%d\",\"body\":{\"model\":\"nowhere\"}}".formatted(i);
        };
    }

    private static String line(int i) {
        return "{\"custom_id\":\"c%d\",\"body\":{\"model\":\"small\",\"n\":%d}}".formatted(i, i);
    }

    @Test
    void anErrorLineNamesCustomIdCodeAndPointer() {
        JsonNode answer =
                bulk("{\"body\":{\"model\":\"small\"},\"priority\":7,\"custom_id\":\"late\"}\n")
                        .getFirst();

        assertThat(answer.get("custom_id").asText()).isEqualTo("late");
        assertThat(answer.get("error").get("code").asText()).isEqualTo("invalid_request");
        assertThat(answer.get("error").get("pointer").asText()).isEqualTo("/priority");
    }

    @Test
    void takesLinesInOpenAiBatchForm() {
        List<JsonNode> answers =
                bulk(
                        "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"small\"}}\r\n"
                                + "\n"
                                + "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v2/x\",\"body\":{\"model\":\"small\"}}");

        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).get("operation").asText()).isEqualTo("embeddings");
        assertThat(answers.get(1).get("line").asInt()).isEqualTo(3);
        assertThat(answers.get(1).get("error").get("pointer").asText()).isEqualTo("/url");
    }

    @Test
    void aLineBeyondTheBoundIsRefusedAndTheRestGoesOn() {
        String tooLong = "{\"body\":{\"x\":\"" + "y".repeat(3 * LINE_BYTES_MAX) + "\"}}";

        List<JsonNode> answers = bulk(line(1) + "\n" + tooLong + "\n" + line(3));

        assertThat(answers).extracting(a -> a.get("line").asInt()).containsExactly(1, 2, 3);
        assertThat(answers.get(1).get("error").get("code").asText()).isEqualTo("body_too_large");
        assertThat(server.log().appended())
                .extracting(JobRequest::getCustomId)
                .containsExactly("c1", "c3");
    }

    @Test
    void storesLargeBodiesApartAndAnswersInOrder() {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            lines.add(
                    "{\"custom_id\":\"c%d\",\"body\":{\"model\":\"small\",\"x\":\"%s\"}}"
                            .formatted(i, "y".repeat(i % 2 == 0 ? 30_000 : 10)));
        }

        List<JsonNode> answers = bulk(String.join("\n", lines));

        assertThat(answers)
                .extracting(a -> a.get("custom_id").asText())
                .hasSize(40)
                .first()
                .isEqualTo("c1");
        assertThat(answers).extracting(a -> a.get("line").asInt()).isSorted();
        assertThat(server.log().appended())
                .filteredOn(r -> r.getBody().getClaimCheck() != null)
                .hasSize(20);
    }

    @Test
    void aSlowUploadIsAnsweredWhileItGoesOn() throws Exception {
        try (RawExchange bulk = RawExchange.bulk(server, FakeCatalogs.ACME_KEY)) {
            bulk.send(line(1) + "\n");
            assertThat(bulk.readUntil("\"c1\"")).startsWith("HTTP/1.1 200");

            bulk.send(line(2) + "\n");
            bulk.readUntil("\"c2\"");

            bulk.end();
            bulk.readUntil("\r\n0\r\n\r\n");
        }
    }

    @Test
    void aClientThatDoesNotReadStopsTheReading() throws Exception {
        server.log().countOnly();
        try (RawExchange bulk = RawExchange.bulk(server, FakeCatalogs.ACME_KEY)) {
            Thread sender = bulk.sendForever(line(1) + "\n");

            long atRest = untilAtRest();

            assertThat(atRest).isGreaterThan(WINDOW).isLessThan(400_000);
            assertThat(sender.isAlive()).isTrue();
        }
        await("the request is over").until(() -> running() == 0);
    }

    @Test
    void anUnconfirmedLogStopsTheReading() throws Exception {
        server.log().hold();
        try (RawExchange bulk = RawExchange.bulk(server, FakeCatalogs.ACME_KEY)) {
            bulk.sendForever(line(1) + "\n");

            // The window, the line that waits for a place in it, and the one that is waited for.
            assertThat(untilAtRest()).isEqualTo(WINDOW + 2);
        }
        server.log().confirmHeld();
        await("the request is over").until(() -> running() == 0);
    }

    @Test
    void aClientThatGoesAwayEndsTheRequest() throws Exception {
        try (RawExchange bulk = RawExchange.bulk(server, FakeCatalogs.ACME_KEY)) {
            bulk.send(line(1) + "\n{\"custom_id\":\"half");
            bulk.readUntil("\"c1\"");
        }

        await("the request is over").until(() -> running() == 0);
        assertThat(server.log().appended()).hasSize(1);
    }

    @Test
    void aClientThatReadsOnlyAfterItSentGetsAHundredThousandAnswers() {
        server.log().countOnly();
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 100_000; i++) {
            lines.append(line(i)).append('\n');
        }

        assertThat(bulk(lines.toString())).hasSize(100_000);
        assertThat(server.log().count()).isEqualTo(100_000);
    }

    @Test
    void aRepeatedUploadWithAKeyNamesTheSameJobs() {
        List<String> first = cores(bulkWithKey("k1"));
        List<String> again = cores(bulkWithKey("k1"));
        List<String> other = cores(bulkWithKey("k2"));

        assertThat(again).isEqualTo(first);
        assertThat(other).doesNotContainAnyElementsOf(first);
    }

    private List<JsonNode> bulkWithKey(String key) {
        server.log().answerWith(request -> Optional.of(Replies.accepted(request)));
        return answers(
                server.caller(FakeCatalogs.ACME_KEY)
                        .send(
                                server.caller(FakeCatalogs.ACME_KEY)
                                        .request("/v1/jobs/bulk")
                                        .header("Content-Type", "application/x-ndjson")
                                        .header("Idempotency-Key", key)
                                        .POST(BodyPublishers.ofString(line(1) + "\n" + line(2)))));
    }

    private static List<String> cores(List<JsonNode> answers) {
        return answers.stream().map(a -> new JobId(a.get("id").asText()).core()).toList();
    }

    @Test
    void anUploadWithoutABodyIsRefused() {
        Caller.Answer answer =
                server.caller(FakeCatalogs.ACME_KEY)
                        .send(
                                server.caller(FakeCatalogs.ACME_KEY)
                                        .request("/v1/jobs/bulk")
                                        .header("Content-Type", "application/x-ndjson")
                                        .POST(BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("code").asText()).isEqualTo("missing_body");
    }

    private static long untilAtRest() {
        long[] last = {-1, 0};
        await("reading rests")
                .pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            last[1] = last[0];
                            last[0] = server.log().count();
                            return last[0] > 0 && last[0] == last[1];
                        });
        return last[0];
    }

    private static int running() {
        BulkConfig config = server.bean(BulkConfig.class);
        return config.requestsMax() - server.bean(BulkLimits.class).freeRequests();
    }

    private static List<JsonNode> bulk(String lines) {
        return answers(
                server.caller(FakeCatalogs.ACME_KEY)
                        .send(
                                server.caller(FakeCatalogs.ACME_KEY)
                                        .request("/v1/jobs/bulk")
                                        .header("Content-Type", "application/x-ndjson")
                                        .POST(BodyPublishers.ofByteArray(lines.getBytes(UTF_8)))));
    }

    private static List<JsonNode> answers(Caller.Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
        return answer.response().body().lines().map(Caller::json).toList();
    }
}
