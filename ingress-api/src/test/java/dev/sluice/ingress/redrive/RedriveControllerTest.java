package dev.sluice.ingress.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedriveControllerTest {
    private static FakeResults results;
    private static IngressServer server;
    private static Caller acme;
    private String id = "";

    @BeforeAll
    static void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(
                        Map.of(
                                "sluice.ingress.results-url",
                                results.uri().toString(),
                                "sluice.ingress.replies.wait-max",
                                "50ms"));
        acme = server.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
        results.close();
    }

    @BeforeEach
    void submit() {
        results.answer("{\"found\":false,\"projected\":false}");
        id = acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}").json().get("id").asText();
        results.asked().clear();
        results.told().clear();
    }

    @Test
    void handsOnWhoAsksAndWhatShallBeDifferent() {
        wished(false);

        Caller.Answer answer =
                acme.post(
                        "/v1/jobs/" + id + "/redrive",
                        "{\"model\":\"small\",\"deadline\":\"5m\",\"max_cost_usd\":0.5}",
                        "Idempotency-Key",
                        "again");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo("/v1/jobs/" + id);
        assertThat(answer.json().get("run").asInt()).isEqualTo(2);
        assertThat(answer.json().get("status").asText()).isEqualTo("queued");
        assertThat(results.asked().getLast()).isEqualTo("/internal/v1/redrives/acme/jobs/" + id);
        JsonNode order = order();
        assertThat(order.get("key_id").asText()).isEqualTo("acme-key");
        assertThat(order.get("wish").asText()).matches("key_[0-9a-f]{32}");
        assertThat(order.get("changes").toString())
                .isEqualTo(
                        "{\"model\":\"small\",\"deadline_in_ms\":300000,\"max_cost_nano_usd\":500000000}");
        assertThat(order.get("reply_to").get("ingress_id").asText()).startsWith("ing_");
    }

    @Test
    void needsNoBody() {
        wished(false);

        Caller.Answer answer =
                acme.send(
                        acme.request("/v1/jobs/" + id + "/redrive")
                                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(order().get("wish").isNull()).isTrue();
    }

    @Test
    void showsTheJobOfAKnownWish() {
        wished(true);

        Caller.Answer answer = acme.post("/v1/jobs/" + id + "/redrive", "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("status").asText()).isEqualTo("failed");
    }

    @Test
    void anotherTenantsJobIsMissing() {
        Caller.Answer answer =
                server.caller(FakeCatalogs.GLOBEX_KEY).post("/v1/jobs/" + id + "/redrive", "{}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("code").asText()).isEqualTo("job_not_found");
        assertThat(results.asked()).isEmpty();
    }

    @Test
    void says503WhileReadsAreDown() {
        results.fail();

        Caller.Answer answer = acme.post("/v1/jobs/" + id + "/redrive", "{}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"nowhere\"} | /model",
                "{\"deadline\":\"2001-01-01T00:00:00Z\"} | /deadline",
                "{\"deadline\":\"soon\"} | /deadline",
                "{\"deadline\":\"8d\"} | /deadline",
                "{\"max_cost_usd\":-1} | /max_cost_usd",
                "{\"even_succeeded\":1} | /even_succeeded",
                "{\"filter\":{}} | /filter",
                "{\"body\":{}} | /body"
            })
    void namesTheFieldThatIsWrong(String body, String pointer) {
        Caller.Answer answer = acme.post("/v1/jobs/" + id + "/redrive", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("pointer").asText()).isEqualTo(pointer);
    }

    @Test
    void takesAFilter() {
        results.answer("{\"id\":\"redrive_x\",\"status\":\"running\"}");

        Caller.Answer answer =
                acme.post(
                        "/v1/jobs/redrive",
                        "{\"filter\":{\"status\":\"failed\",\"model\":\"small\",\"metadata\":{\"a\":\"b\"},\"created_before\":\"2026-01-31\"},\"model\":\"small\"}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(results.asked().getLast()).startsWith("/internal/v1/redrives/acme/redrive_");
        assertThat(order().get("filter").toString())
                .isEqualTo(
                        "{\"status\":[\"failed\"],\"model\":\"small\",\"metadata\":{\"a\":\"b\"},\"to_ms\":1769817599999}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"model\":", "{} {\"model\":\"small\"}", "{}}"})
    void refusesWhatIsNotOneObject(String body) {
        Caller.Answer answer = acme.post("/v1/jobs/" + id + "/redrive", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("code").asText()).isEqualTo("invalid_json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /filter",
                "{\"filter\":[]} | /filter",
                "{\"filter\":{\"status\":\"queued\"}} | /filter/status",
                "{\"filter\":{\"status\":[\"failed\",\"lost\"]}} | /filter/status/1",
                "{\"filter\":{\"colour\":\"red\"}} | /filter/colour",
                "{\"filter\":{\"metadata\":{\"a\":1}}} | /filter/metadata/a",
                "{\"filter\":{\"created_after\":\"today\"}} | /filter/created_after",
                "{\"filter\":{},\"even_succeeded\":true} | /even_succeeded"
            })
    void namesTheFilterThatIsWrong(String body, String pointer) {
        Caller.Answer answer = acme.post("/v1/jobs/redrive", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("pointer").asText()).isEqualTo(pointer);
        assertThat(results.asked()).isEmpty();
    }

    @Test
    void showsAndCancelsOnlyATenantsOwn() {
        ObjectIds ids = new ObjectIds(server.bean(JobIds.class));
        ObjectId ours = ids.random(ObjectId.Kind.REDRIVE, "acme", 0, Instant.now());
        ObjectId theirs = ids.random(ObjectId.Kind.REDRIVE, "globex", 1, Instant.now());
        results.answer("{\"id\":\"x\"}");

        assertThat(acme.get("/v1/jobs/redrives/" + theirs).status()).isEqualTo(404);
        assertThat(acme.post("/v1/jobs/redrives/" + theirs + "/cancel", "").status())
                .isEqualTo(404);
        assertThat(acme.get("/v1/jobs/redrives?after=" + theirs).status()).isEqualTo(404);
        assertThat(results.asked()).isEmpty();

        assertThat(acme.get("/v1/jobs/redrives/" + ours).status()).isEqualTo(200);
        assertThat(acme.post("/v1/jobs/redrives/" + ours + "/cancel", "").status()).isEqualTo(200);
        assertThat(acme.get("/v1/jobs/redrives?limit=5").status()).isEqualTo(200);
        assertThat(results.asked())
                .containsExactly(
                        "/internal/v1/redrives/acme/" + ours,
                        "/internal/v1/redrives/acme/" + ours + "/cancel",
                        "/internal/v1/redrives/acme?limit=5");
    }

    /** One answer for the look at the job and for the wish. */
    private void wished(boolean known) {
        results.answer(
                "{\"found\":true,\"job\":{\"id\":\"%1$s\",\"status\":\"failed\"},\"id\":\"%1$s\",\"run\":2,\"redrive_id\":\"r\",\"known\":%2$b}"
                        .formatted(id, known));
    }

    private static JsonNode order() {
        String told =
                results.told().stream()
                        .filter(text -> text.startsWith("POST {"))
                        .findFirst()
                        .orElseThrow();
        return Caller.json(told.substring("POST ".length()));
    }
}
