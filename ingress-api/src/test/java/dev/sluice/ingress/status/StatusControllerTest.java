package dev.sluice.ingress.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusControllerTest {
    private FakeResults results;
    private IngressServer server;
    private Caller acme;
    private String id;

    @BeforeEach
    void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(Map.of("sluice.ingress.results-url", results.uri().toString()));
        acme = server.caller(FakeCatalogs.ACME_KEY);
        id = acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}").json().get("id").asText();
    }

    @AfterEach
    void stop() {
        server.close();
        results.close();
    }

    private static void assertMissing(Caller.Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("code").asText()).isEqualTo("job_not_found");
    }

    @Test
    void answersTheDocumentAsResultsStoreWroteIt() {
        String job =
                "{\"id\":\"x\",  \"result\":{\"body\":{\"found\":false}}, \"cost_usd\":0.000000120}";
        results.answer("{\"found\":true,\"job\":" + job + "}");

        Caller.Answer answer = acme.get("/v1/jobs/" + id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo(job);
        assertThat(results.asked()).containsExactly("/internal/v1/jobs/acme/" + id);
    }

    @Test
    void passesTheWaitOn() {
        results.answer("{\"found\":true,\"job\":{}}");

        acme.get("/v1/jobs/" + id + "?wait=20s");

        assertThat(results.asked())
                .containsExactly("/internal/v1/jobs/acme/" + id + "?wait_ms=20000");
    }

    @Test
    void refusesAnotherWait() {
        assertThat(acme.get("/v1/jobs/" + id + "?wait=31s").status()).isEqualTo(400);
        assertThat(acme.get("/v1/jobs/" + id + "?wait=long").status()).isEqualTo(400);
        assertThat(acme.get("/v1/jobs/" + id + "?wait=-PT1S").status()).isEqualTo(400);
    }

    @Test
    void aJobThatTheProjectionCannotKnowYetIsQueued() {
        results.answer("{\"found\":false,\"projected\":false}");

        Caller.Answer answer = acme.get("/v1/jobs/" + id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("id").asText()).isEqualTo(id);
        assertThat(answer.json().get("status").asText()).isEqualTo("queued");
    }

    @Test
    void aJobThatTheProjectionShouldKnowIsMissing() {
        results.answer("{\"found\":false,\"projected\":true}");

        assertMissing(acme.get("/v1/jobs/" + id));
    }

    @Test
    void anotherTenantsOrAForgedIdIsMissingWithoutAsking() {
        char last = id.charAt(20);
        String forged = id.substring(0, 20) + (last == 'a' ? 'b' : 'a') + id.substring(21);

        assertMissing(server.caller(FakeCatalogs.GLOBEX_KEY).get("/v1/jobs/" + id));
        assertMissing(acme.get("/v1/jobs/" + forged));
        assertMissing(acme.get("/v1/jobs/job_x"));
        assertThat(results.asked()).isEmpty();
    }

    @Test
    void readsAreDownWhenResultsStoreFailsOrIsGone() {
        results.fail();
        Caller.Answer failed = acme.get("/v1/jobs/" + id);
        results.close();
        Caller.Answer gone = acme.get("/v1/jobs/" + id);

        for (Caller.Answer answer : new Caller.Answer[] {failed, gone}) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.json().get("code").asText()).isEqualTo("results_unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("2");
        }
        assertThat(acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}").status())
                .isEqualTo(202);
    }

    @Test
    void anAnswerOfAnotherFormIsReadsAreDown() {
        results.answer("oops");

        assertThat(acme.get("/v1/jobs/" + id).status()).isEqualTo(503);
    }
}
