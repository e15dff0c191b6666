package dev.sluice.ingress.erase;

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

class EraseControllerTest {
    private static FakeResults results;
    private static IngressServer server;
    private static Caller acme;
    private String id = "";

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
    void submit() {
        results.answer("{\"found\":false,\"projected\":false}");
        id = acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}").json().get("id").asText();
        results.asked().clear();
        results.told().clear();
    }

    @Test
    void forwardsWhoAsksAndWhy() {
        results.answer("{\"id\":\"%s\",\"erased_at\":\"2026-03-10T12:00:00Z\"}".formatted(id));

        Caller.Answer answer = erase(acme, "?reason=the%20user%20left");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("erased_at").asText()).isEqualTo("2026-03-10T12:00:00Z");
        assertThat(results.told()).singleElement().asString().startsWith("DELETE ");
        assertThat(results.asked())
                .singleElement()
                .asString()
                .startsWith("/internal/v1/jobs/acme/" + id + "?key=acme-key&request_id=req_")
                .contains("&address=127.0.0.1")
                .endsWith("&reason=the%20user%20left");
    }

    @Test
    void anotherTenantsJobIsMissingAndNobodyIsAsked() {
        Caller.Answer answer = erase(server.caller(FakeCatalogs.GLOBEX_KEY), "");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("code").asText()).isEqualTo("job_not_found");
        assertThat(results.asked()).isEmpty();
    }

    @Test
    void passesOnThatAJobHasNotEnded() {
        results.answer(409, "{\"code\":\"job_not_finished\",\"detail\":\"the job is running\"}");

        Caller.Answer answer = erase(acme, "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("code").asText()).isEqualTo("job_not_finished");
    }

    @Test
    void saysWhenReadsAreDown() {
        results.fail();

        Caller.Answer answer = erase(acme, "");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("code").asText()).isEqualTo("results_unavailable");
    }

    private Caller.Answer erase(Caller caller, String query) {
        return caller.delete("/v1/jobs/" + id + query);
    }
}
