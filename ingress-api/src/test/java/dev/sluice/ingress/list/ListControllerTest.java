package dev.sluice.ingress.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListControllerTest {
    private static FakeResults results;
    private static IngressServer server;
    private static Caller acme;

    @BeforeAll
    static void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(Map.of("sluice.ingress.results-url", results.uri().toString()));
        acme = server.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
        results.close();
    }

    @BeforeEach
    void forget() {
        results.asked().clear();
        results.answer("{\"object\":\"list\",\"data\":[]}");
    }

    @Test
    void answersThePageAsResultsStoreWroteIt() {
        results.answer("{\"object\":\"list\",  \"data\":[{\"cost_usd\":0.000000120}]}");

        Caller.Answer answer = acme.get("/v1/jobs");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body())
                .isEqualTo("{\"object\":\"list\",  \"data\":[{\"cost_usd\":0.000000120}]}");
        assertThat(results.asked()).containsExactly("/internal/v1/jobs/acme?limit=20");
    }

    @Test
    void passesEveryFilterOn() {
        String id =
                acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}").json().get("id").asText();

        acme.get(
                "/v1/jobs?status=failed,expired&status=cancelled&batch=batch_1&model=a%20b&priority=batch"
                        + "&created_after=2026-01-01&created_before=2026-01-02T00:00:00.0005Z"
                        + "&metadata%5Bteam%5D=search&metadata%5Ba%22%5D=b%26c&limit=7&after="
                        + id);

        assertThat(results.asked())
                .containsExactly(
                        "/internal/v1/jobs/acme?limit=7&status=failed,expired,cancelled&batch=batch_1&model=a%20b&priority=batch"
                                + "&from_ms=1767225600000&to_ms=1767312000000&after="
                                + id
                                + "&metadata=%7B%22a%5C%22%22%3A%22b%26c%22%2C%22team%22%3A%22search%22%7D");
    }

    @ParameterizedTest
    @CsvSource({
        "status=done, status",
        "status=, status",
        "priority=high, priority",
        "limit=101, limit",
        "limit=0, limit",
        "limit=x, limit",
        "created_after=yesterday, created_after",
        "created_after=%2B999999999-12-31T23:59:59Z, created_after",
        "model=a&model=b, model",
        "model=, model",
        "after=job_x, after",
        "color=red, color",
        "metadata%5B%5D=x, metadata"
    })
    void refusesWhatItDoesNotKnow(String query, String named) {
        Caller.Answer answer = acme.get("/v1/jobs?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("code").asText()).isEqualTo("invalid_request");
        assertThat(answer.json().get("detail").asText()).contains(named, "expected");
        assertThat(results.asked()).isEmpty();
    }

    @Test
    void goesOnBehindItsOwnJobsOnly() {
        String id =
                acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}").json().get("id").asText();

        Caller globex = server.caller(FakeCatalogs.GLOBEX_KEY);

        assertThat(globex.get("/v1/jobs?after=" + id).status()).isEqualTo(400);
    }

    @Test
    void repeatsWhyResultsStoreRefuses() {
        results.refuse("{\"code\":\"invalid_request\",\"detail\":\"too long (expected: less)\"}");

        Caller.Answer answer = acme.get("/v1/jobs");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).isEqualTo("too long (expected: less)");
    }

    @Test
    void readsAreDownWhenResultsStoreFails() {
        results.fail();

        Caller.Answer answer = acme.get("/v1/jobs");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("2");
    }
}
