package dev.sluice.ingress.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.kafka.FakeBatchLog;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.KeyedBatch;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches under an Idempotency-Key, with a coordinator who says what the test says. */
class KeyedBatchesTest {
    private static FakeResults results;
    private static IngressServer server;
    private static Caller acme;

    @BeforeAll
    static void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(
                        Map.of(
                                "sluice.ingress.replies.wait-max",
                                "300ms",
                                "sluice.ingress.results-url",
                                results.uri().toString()));
        acme = server.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
        results.close();
    }

    @BeforeEach
    void forget() {
        server.log().reset();
        log().reset();
    }

    private static FakeBatchLog log() {
        return server.bean(FakeBatchLog.class);
    }

    private static String file(String content) {
        String form =
                "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                        + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
                        + content
                        + "\r\n--b--";
        return acme.send(
                        acme.request("/v1/files")
                                .header("Content-Type", "multipart/form-data; boundary=b")
                                .POST(BodyPublishers.ofString(form)))
                .json()
                .get("id")
                .asText();
    }

    private static Caller.Answer create(String file, String window) {
        return acme.post(
                "/v1/batches",
                "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"%s\"}"
                        .formatted(file, window),
                "Idempotency-Key",
                "k");
    }

    /** Says so to wishes, and to who only asks that there is none where the first is accepted. */
    private static void answer(AdmissionVerdict verdict, @Nullable String known) {
        server.log()
                .answerBatchesWith(
                        wish -> {
                            boolean none =
                                    wish.getKnownOnly() && verdict == AdmissionVerdict.ACCEPTED;
                            return Optional.of(
                                    reply(wish, none ? AdmissionVerdict.REFUSED : verdict, known));
                        });
    }

    private static AdmissionReply reply(
            KeyedBatch wish, AdmissionVerdict verdict, @Nullable String known) {
        AdmissionReply reply = new AdmissionReply();
        reply.setIngressId(wish.getReplyTo().getIngressId());
        reply.setJobId(wish.getBatch().getBatchId());
        reply.setVerdict(verdict);
        reply.setKnownJobId(known);
        return reply;
    }

    private static String first(String file) {
        answer(AdmissionVerdict.ACCEPTED, null);
        return create(file, "24h").json().get("id").asText();
    }

    @Test
    void theFirstOneIsLeftToTheCoordinatorAlone() {
        answer(AdmissionVerdict.ACCEPTED, null);

        Caller.Answer answer = create(file("x"), "24h");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.json().get("status").asText()).isEqualTo("validating");
        assertThat(server.log().batches())
                .singleElement()
                .extracting(wish -> wish.getBatch().getBatchId())
                .isEqualTo(answer.json().get("id").asText());
        assertThat(log().entries()).noneMatch(entry -> entry.record() instanceof BatchRequest);
    }

    @Test
    void aRepeatShowsTheBatchThatTheKeyNames() {
        String file = file("x");
        String id = first(file);
        answer(AdmissionVerdict.KNOWN, id);
        results.answer("{\"id\":\"%s\",\"status\":\"in_progress\"}".formatted(id));

        Caller.Answer answer = create(file, "24h");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.json().get("id").asText()).isEqualTo(id);
        assertThat(answer.json().get("status").asText()).isEqualTo("in_progress");
        assertThat(server.log().batches())
                .extracting(KeyedBatch::getIdempotency)
                .hasSize(2)
                .containsOnly(server.log().batches().getFirst().getIdempotency());
    }

    @Test
    void anotherRequestUnderTheKeyIsAConflict() {
        String file = file("x");
        String id = first(file);
        answer(AdmissionVerdict.CONFLICT, id);

        Caller.Answer answer = create(file, "2h");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("idempotency_conflict");
        assertThat(server.log().batches())
                .extracting(wish -> wish.getIdempotency().getRequestHash())
                .doesNotHaveDuplicates();
    }

    @Test
    void saysThatItDoesNotKnowWhenNoWordComes() {
        String file = file("x");

        Caller.Answer answer = create(file, "24h");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.response().body()).contains("Idempotency-Key");
    }

    @Test
    void aRepeatShowsTheBatchAlsoWhenItsFileIsGone() {
        String file = file("x");
        String id = first(file);
        delete(file);
        answer(AdmissionVerdict.KNOWN, id);
        results.answer("{\"id\":\"%s\",\"status\":\"completed\"}".formatted(id));

        Caller.Answer answer = create(file, "24h");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.json().get("id").asText()).isEqualTo(id);
        assertThat(server.log().batches())
                .extracting(KeyedBatch::getKnownOnly)
                .containsExactly(false, true);
        assertThat(server.log().batches())
                .extracting(KeyedBatch::getIdempotency)
                .containsOnly(server.log().batches().getFirst().getIdempotency());
    }

    @Test
    void aFirstRequestWithoutItsFileIsRefusedAndTakesNoKey() {
        String file = file("x");
        delete(file);
        answer(AdmissionVerdict.ACCEPTED, null);

        Caller.Answer answer = create(file, "24h");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("input_file_id");
        assertThat(server.log().batches())
                .singleElement()
                .extracting(KeyedBatch::getKnownOnly)
                .isEqualTo(true);
    }

    @Test
    void anotherRequestUnderTheKeyIsAConflictAlsoWhenItsFileIsGone() {
        String file = file("x");
        String id = first(file);
        delete(file);
        answer(AdmissionVerdict.CONFLICT, id);

        assertThat(create(file, "2h").status()).isEqualTo(409);
    }

    private static void delete(String file) {
        Caller.Answer answer = acme.send(acme.request("/v1/files/" + file).DELETE());
        assertThat(answer.status()).isEqualTo(200);
    }

    /** As results-store shows a batch with a line that was not answered. */
    private static void ended(String id, String input, String errors) {
        results.answer(
                "{\"id\":\"%s\",\"status\":\"expired\",\"input_file_id\":\"%s\",\"error_file_id\":\"%s\",\"endpoint\":\"/v1/embeddings\",\"completion_window\":\"2h\"}"
                        .formatted(id, input, errors));
    }

    private static Caller.Answer retry(String id) {
        return acme.post("/v1/batches/" + id + "/retry", "", "Idempotency-Key", "again");
    }

    @Test
    void aRepeatedRetryShowsTheBatchAndMakesNoFile() {
        String lines = "{\"custom_id\":\"a\"}\n";
        String input = file(lines);
        String id = first(input);
        ended(id, input, file(lines));
        answer(AdmissionVerdict.KNOWN, id);
        delete(input);
        int before = log().entries().size();

        Caller.Answer answer = retry(id);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(server.log().batches().getLast().getKnownOnly()).isTrue();
        assertThat(log().entries()).hasSize(before);
    }

    @Test
    void ofTwoRetriesAtOnceOneKeepsNoFile() {
        String lines = "{\"custom_id\":\"a\"}\n";
        String input = file(lines);
        String id = first(input);
        ended(id, input, file(lines));
        server.log()
                .answerBatchesWith(
                        wish ->
                                Optional.of(
                                        wish.getKnownOnly()
                                                ? reply(wish, AdmissionVerdict.REFUSED, null)
                                                : reply(wish, AdmissionVerdict.KNOWN, id)));

        Caller.Answer answer = retry(id);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        String made = server.log().batches().getLast().getBatch().getInputFileId();
        assertThat(acme.get("/v1/files/" + made).status()).isEqualTo(404);
        assertThat(acme.get("/v1/files/" + input).status()).isEqualTo(200);
    }
}
