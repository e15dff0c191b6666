package dev.sluice.ingress.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.ingress.kafka.FakeBatchLog;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.BatchCancel;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.FileEntry;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchControllerTest {
    private FakeResults results;
    private IngressServer server;
    private Caller acme;

    @BeforeEach
    void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(Map.of("sluice.ingress.results-url", results.uri().toString()));
        acme = server.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterEach
    void stop() {
        server.close();
        results.close();
    }

    private FakeBatchLog log() {
        return server.bean(FakeBatchLog.class);
    }

    private String file(String content) {
        String form =
                "--b\r\n"
                        + "Content-Disposition: form-data; name=\"purpose\"\r\n\r\n"
                        + "batch\r\n"
                        + "--b\r\n"
                        + "Content-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
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

    private static String order(String file, String endpoint, String window) {
        return "{\"input_file_id\":\"%s\",\"endpoint\":\"%s\",\"completion_window\":\"%s\",\"metadata\":{\"team\":\"search\"}}"
                .formatted(file, endpoint, window);
    }

    private String created() {
        return acme.post("/v1/batches", order(file("x"), "/v1/chat/completions", "24h"))
                .json()
                .get("id")
                .asText();
    }

    @Test
    void acceptsABatchOnceTheLogHasIt() {
        String file = file("x");

        Caller.Answer answer = acme.post("/v1/batches", order(file, "/v1/chat/completions", "24h"));

        JsonNode batch = answer.json();
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(batch.get("object").asText()).isEqualTo("batch");
        assertThat(batch.get("status").asText()).isEqualTo("validating");
        assertThat(batch.get("expires_at").asLong() - batch.get("created_at").asLong())
                .isEqualTo(Duration.ofHours(24).toSeconds());
        BatchRequest request = (BatchRequest) log().entries().getLast().record();
        assertThat(request.getBatchId()).isEqualTo(batch.get("id").asText());
        assertThat(log().entries().getLast().key()).isEqualTo("batch/" + request.getBatchId());
        assertThat(request.getInputFileId()).isEqualTo(file);
        assertThat(request.getMetadata()).containsEntry("team", "search");
        assertThat(request.getCaller().getKeyId()).isEqualTo("acme-key");
        assertThat(request.getOutputFileId())
                .startsWith("file-")
                .isNotEqualTo(request.getErrorFileId());
    }

    @Test
    void tellsTheLogHowLongOutputIsKept() {
        String order = order(file("x"), "/v1/chat/completions", "24h");
        String more = ",\"output_expires_after\":{\"anchor\":\"created_at\",\"seconds\":7200}}";

        Caller.Answer answer =
                acme.post("/v1/batches", order.substring(0, order.length() - 1) + more);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(((BatchRequest) log().entries().getLast().record()).getOutputKeptS())
                .isEqualTo(7_200L);
    }

    @Test
    void refusesWhatFollowsTheOrder() {
        String order = order(file("x"), "/v1/chat/completions", "24h");
        int before = log().entries().size();

        Caller.Answer answer = acme.post("/v1/batches", order + " {}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("invalid_json");
        assertThat(log().entries()).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/cats, 24h, endpoint",
        "/v1/chat/completions, 59m, completion_window",
        "/v1/chat/completions, 8d, completion_window",
        "/v1/chat/completions, soon, completion_window"
    })
    void refusesWhatCannotBe(String endpoint, String window, String param) {
        String file = file("x");
        int before = log().entries().size();

        Caller.Answer answer = acme.post("/v1/batches", order(file, endpoint, window));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(log().entries()).hasSize(before);
    }

    @Test
    void refusesAFileThatIsNotTheTenants() {
        String file = file("x");
        Caller globex = server.caller(FakeCatalogs.GLOBEX_KEY);

        Caller.Answer answer =
                globex.post("/v1/batches", order(file, "/v1/chat/completions", "24h"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("input_file_id");
    }

    @Test
    void showsABatchAsResultsStoreDoes() {
        String id = created();
        results.answer("{\"id\":\"x\"}");

        assertThat(acme.get("/v1/batches/" + id).response().body()).isEqualTo("{\"id\":\"x\"}");
        assertThat(results.asked().getLast()).isEqualTo("/internal/v1/batches/acme/" + id);
    }

    @Test
    void hidesABatchFromOtherTenants() {
        String id = created();
        Caller globex = server.caller(FakeCatalogs.GLOBEX_KEY);

        assertThat(globex.get("/v1/batches/" + id).status()).isEqualTo(404);
        assertThat(globex.post("/v1/batches/" + id + "/cancel", "").status()).isEqualTo(404);
        assertThat(acme.get("/v1/batches/batch_1").status()).isEqualTo(404);
    }

    @Test
    void anAcceptedBatchThatIsNotShownYetIsNeverMissing() {
        String id = created();
        results.missing();

        Caller.Answer answer = acme.get("/v1/batches/" + id);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void asksThatABatchEnds() {
        String id = created();
        results.answer("{\"id\":\"x\",\"status\":\"cancelling\",\"cancelling_at\":1}");

        Caller.Answer answer = acme.post("/v1/batches/" + id + "/cancel", "");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(((BatchCancel) log().entries().getLast().record()).getBatchId()).isEqualTo(id);
    }

    @Test
    void doesNotCancelABatchThatHasEnded() {
        String id = created();
        int before = log().entries().size();
        results.answer("{\"id\":\"x\",\"status\":\"completed\",\"cancelling_at\":null}");

        assertThat(acme.post("/v1/batches/" + id + "/cancel", "").status()).isEqualTo(400);
        assertThat(log().entries()).hasSize(before);
    }

    @Test
    void retriesTheLinesOfTheErrorFileAlone() {
        String id = created();
        String input =
                file("{\"custom_id\":\"a\"}\n{\"custom_id\":\"b\"}\n\n{\"custom_id\":\"c\"}\n");
        String errors = file("{\"custom_id\":\"c\"}\n{\"custom_id\":\"a\"}\n");
        results.answer(
                "{\"id\":\"%s\",\"status\":\"expired\",\"input_file_id\":\"%s\",\"error_file_id\":\"%s\",\"endpoint\":\"/v1/embeddings\",\"completion_window\":\"2h\",\"metadata\":{\"k\":\"v\"}}"
                        .formatted(id, input, errors));

        JsonNode batch = acme.post("/v1/batches/" + id + "/retry", "").json();

        assertThat(batch.get("retry_of").asText()).as(batch.toString()).isEqualTo(id);
        assertThat(batch.get("endpoint").asText()).isEqualTo("/v1/embeddings");
        assertThat(batch.get("completion_window").asText()).isEqualTo("2h");
        assertThat(batch.at("/metadata/k").asText()).isEqualTo("v");
        String again = batch.get("input_file_id").asText();
        assertThat(acme.get("/v1/files/" + again + "/content").response().body())
                .isEqualTo("{\"custom_id\":\"a\"}\n{\"custom_id\":\"c\"}\n");
        assertThat(log().entries())
                .extracting(FakeBatchLog.Entry::record)
                .last()
                .isInstanceOfSatisfying(
                        BatchRequest.class,
                        request -> assertThat(request.getRetryOf()).isEqualTo(id));
        assertThat(log().entries())
                .extracting(FakeBatchLog.Entry::record)
                .filteredOn(FileEntry.class::isInstance)
                .hasSize(4);
    }
}
