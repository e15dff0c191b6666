package dev.sluice.ingress.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.job.JobId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private static final String JOB = "{\"body\":{\"model\":\"small\"}}";

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
                                "200ms",
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
    }

    private static Caller.Answer submit(String key) {
        return acme.post("/v1/jobs", JOB, "Idempotency-Key", key);
    }

    @Test
    void anAcceptedKeyIs202AndTheRecordCarriesKeyAndAddress() {
        server.log().answerWith(request -> Optional.of(Replies.accepted(request)));

        Caller.Answer answer = submit("k");

        assertThat(answer.status()).isEqualTo(202);
        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getIdempotency().getKeyHash().remaining()).isEqualTo(16);
        assertThat(request.getIdempotency().getRequestHash().remaining()).isEqualTo(16);
        assertThat(request.getReplyTo().getIngressId()).startsWith("ing_");
    }

    @Test
    void aKnownKeyIs200WithTheJobAsItIsNow() {
        String first = submit("k").json().get("id").asText();
        results.answer(
                "{\"found\":true,\"job\":{\"id\":\"" + first + "\",\"status\":\"running\"}}");
        server.log().answerWith(request -> Optional.of(Replies.known(request, first)));

        Caller.Answer answer = submit("k");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("id").asText()).isEqualTo(first);
        assertThat(answer.json().get("status").asText()).isEqualTo("running");
        assertThat(answer.header("Location")).isEqualTo("/v1/jobs/" + first);
    }

    @Test
    void aKnownKeyIs200WithoutAStatusWhenReadsAreDown() {
        String first = submit("k").json().get("id").asText();
        results.fail();
        server.log().answerWith(request -> Optional.of(Replies.known(request, first)));

        Caller.Answer answer = submit("k");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("id").asText()).isEqualTo(first);
        assertThat(answer.json().has("status")).isFalse();
    }

    @Test
    void anotherBodyUnderAKeyIs409() {
        server.log().answerWith(request -> Optional.of(Replies.conflict(request)));

        Caller.Answer answer = submit("k");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("code").asText()).isEqualTo("idempotency_conflict");
    }

    @Test
    void aRefusalOfTheCoordinatorHasItsOwnStatus() {
        server.log().answerWith(request -> Optional.of(Replies.refused(request, "backlog_full")));

        Caller.Answer answer = submit("k");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().get("code").asText()).isEqualTo("backlog_full");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void noWordInTimeIs202() {
        assertThat(submit("k").status()).isEqualTo(202);
    }

    @Test
    void theSameKeyNamesTheSameJobPerTenant() {
        JobId first = new JobId(submit("k").json().get("id").asText());
        JobId again = new JobId(submit("k").json().get("id").asText());
        JobId other = new JobId(submit("l").json().get("id").asText());

        assertThat(again.core()).isEqualTo(first.core());
        assertThat(other.core()).isNotEqualTo(first.core());
    }

    @Test
    void aKeyHasOneTo255Characters() {
        assertThat(submit("x".repeat(255)).status()).isEqualTo(202);

        Caller.Answer answer = submit("x".repeat(256));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).contains("256", "1 to 255");
    }

    @Test
    void whoWantsToBeRejectedWaitsForTheWordToo() {
        server.log()
                .answerWith(
                        request -> Optional.of(Replies.refused(request, "rate_limit_exceeded")));

        Caller.Answer answer =
                acme.post("/v1/jobs", "{\"on_limit\":\"reject\",\"body\":{\"model\":\"small\"}}");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(server.log().appended().getFirst().getIdempotency()).isNull();
    }
}
