package dev.sluice.ingress.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.CancelRequest;
import java.net.http.HttpRequest;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CancelControllerTest {
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
        server.log().reset();
        results.answer("{\"found\":false,\"projected\":false}");
        id = acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}").json().get("id").asText();
    }

    @Test
    void asksTheCoordinatorAndShowsTheJob() {
        results.answer(
                "{\"found\":true,\"job\":{\"id\":\"%s\",\"status\":\"running\"}}".formatted(id));

        Caller.Answer answer = cancel(acme);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().get("status").asText()).isEqualTo("running");
        assertThat(server.log().cancelled())
                .singleElement()
                .satisfies(
                        request -> {
                            assertThat(request.getJobId()).isEqualTo(id);
                            assertThat(request.getCaller().getTenant()).isEqualTo("acme");
                            assertThat(request.getCaller().getKeyId()).isEqualTo("acme-key");
                        });
    }

    @Test
    void cancelsWhatTheProjectionCannotKnowYet() {
        assertThat(cancel(acme).json().get("status").asText()).isEqualTo("queued");
        assertThat(server.log().cancelled()).hasSize(1);
    }

    @Test
    void cancelsTheJobOfARepeatedKeyByTheIdThatItRunsUnder() {
        results.answer("{\"found\":true,\"job\":{\"id\":\"job_first\",\"status\":\"queued\"}}");

        cancel(acme);

        assertThat(server.log().cancelled())
                .extracting(CancelRequest::getJobId)
                .containsExactly("job_first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeded", "failed", "cancelled", "expired"})
    void leavesWhatHasEndedAsItIs(String status) {
        results.answer(
                "{\"found\":true,\"job\":{\"id\":\"%s\",\"status\":\"%s\"}}".formatted(id, status));

        Caller.Answer answer = cancel(acme);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("status").asText()).isEqualTo(status);
        assertThat(server.log().cancelled()).isEmpty();
    }

    @Test
    void worksWhileReadsAreDown() {
        results.fail();

        Caller.Answer answer = cancel(acme);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().get("id").asText()).isEqualTo(id);
        assertThat(server.log().cancelled()).hasSize(1);
    }

    @Test
    void anotherTenantsJobAndOneThatIsGoneAreMissing() {
        Caller.Answer other = cancel(server.caller(FakeCatalogs.GLOBEX_KEY));
        results.answer("{\"found\":false,\"projected\":true}");
        Caller.Answer gone = cancel(acme);

        for (Caller.Answer answer : new Caller.Answer[] {other, gone}) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.json().get("code").asText()).isEqualTo("job_not_found");
        }
        assertThat(server.log().cancelled()).isEmpty();
    }

    @Test
    void saysWhenTheLogDoesNotConfirm() {
        server.log().fail();

        Caller.Answer answer = cancel(acme);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("code").asText()).isEqualTo("log_unavailable");
    }

    private Caller.Answer cancel(Caller caller) {
        return caller.send(
                caller.request("/v1/jobs/" + id + "/cancel")
                        .POST(HttpRequest.BodyPublishers.noBody()));
    }
}
