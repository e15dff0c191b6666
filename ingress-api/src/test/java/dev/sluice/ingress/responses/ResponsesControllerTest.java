package dev.sluice.ingress.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.chat.Played;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.Replies;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResponsesControllerTest {
    private static final String PATH = "/v1/responses";
    private static final String PLAIN =
            "{\"model\":\"small\",\"input\":\"x\",\"instructions\":\"y\"}";
    private static final String ANSWER =
            "{\"model\":\"m1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";

    private static IngressServer server;
    private static FakeResults results;
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

    @AfterEach
    void forget() {
        server.log().reset();
    }

    private static void know(String status, String more) {
        results.answer(
                "{\"found\":true,\"job\":{\"status\":\"%s\",\"operation\":\"chat.completions\",\"model\":\"small\"%s}}"
                        .formatted(status, more));
    }

    private static String background() {
        return acme.post(PATH, PLAIN.replaceFirst("\\{", "{\"background\":true,"))
                .json()
                .path("id")
                .asText();
    }

    @Test
    void answersAResponse() {
        Played.whole(server, ANSWER);

        Caller.Answer answer = acme.post(PATH, PLAIN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("id").asText())
                .isEqualTo(answer.header("Sluice-Job-Id").replaceFirst("job_", "resp_"));
        assertThat(answer.json().path("instructions").asText()).isEqualTo("y");
        assertThat(answer.json().at("/output/0/content/0/text").asText()).isEqualTo("Hi");
    }

    @Test
    void streamsTypedEvents() {
        Played.deltas(
                server,
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n");

        String body =
                acme.post(PATH, PLAIN.replaceFirst("\\{", "{\"stream\":true,")).response().body();

        assertThat(body)
                .startsWith(
                        "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,")
                .contains("event: response.output_text.delta\n")
                .contains("event: response.completed\n")
                .doesNotContain("[DONE]");
    }

    @Test
    void answersAtOnceWhatRunsInTheBackground() {
        Caller.Answer answer = acme.post(PATH, PLAIN.replaceFirst("\\{", "{\"background\":true,"));

        assertThat(answer.json().path("status").asText()).isEqualTo("queued");
        assertThat(answer.json().path("background").asBoolean()).isTrue();
        assertThat(server.log().appended()).hasSize(1);
        assertThat(server.log().cancelled()).isEmpty();
    }

    @Test
    void aKeyThatAnotherResponseHasIsAConflictInTheBackground() {
        server.log().answerWith(request -> Optional.of(Replies.known(request, "job_1")));

        Caller.Answer answer =
                acme.post(
                        PATH,
                        PLAIN.replaceFirst("\\{", "{\"background\":true,"),
                        "Idempotency-Key",
                        "k");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().at("/error/message").asText()).contains("job_1");
    }

    @Test
    void aKeyThatIsNewIsAnsweredWithTheCoordinatorsWord() {
        server.log().answerWith(request -> Optional.of(Replies.accepted(request)));

        Caller.Answer answer =
                acme.post(
                        PATH,
                        PLAIN.replaceFirst("\\{", "{\"background\":true,"),
                        "Idempotency-Key",
                        "k");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asText()).isEqualTo("queued");
        assertThat(server.log().cancelled()).isEmpty();
    }

    @Test
    void looksUpWhatBecameOfIt() {
        String id = background();
        know("running", "");
        assertThat(acme.get(PATH + "/" + id).json().path("status").asText())
                .isEqualTo("in_progress");
        know("succeeded", ",\"result\":{\"status_code\":200,\"body\":" + ANSWER + "}");
        assertThat(acme.get(PATH + "/" + id).json().at("/output/0/content/0/text").asText())
                .isEqualTo("Hi");
        know("failed", ",\"error\":{\"code\":\"attempts_exhausted\",\"message\":\"no luck\"}");
        assertThat(acme.get(PATH + "/" + id).json().at("/error/code").asText())
                .isEqualTo("attempts_exhausted");
    }

    @Test
    void saysSoWhenNobodyCanTell() {
        String id = background();
        results.fail();

        assertThat(acme.get(PATH + "/" + id).status()).isEqualTo(503);
    }

    @Test
    void cancels() {
        String id = background();
        know("running", "");

        assertThat(acme.post(PATH + "/" + id + "/cancel", "").json().path("status").asText())
                .isEqualTo("in_progress");
        assertThat(server.log().cancelled()).hasSize(1);

        know("cancelled", "");
        assertThat(acme.post(PATH + "/" + id + "/cancel", "").json().path("status").asText())
                .isEqualTo("cancelled");
        assertThat(server.log().cancelled()).hasSize(1);
    }

    @Test
    void knowsNoneOfAnotherTenant() {
        String id = background();

        Caller.Answer answer = server.caller(FakeCatalogs.GLOBEX_KEY).get(PATH + "/" + id);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(acme.get(PATH + "/resp_1").status()).isEqualTo(404);
    }

    @Test
    void namesWhatItDoesNotSupport() {
        Caller.Answer answer =
                acme.post(PATH, PLAIN.replaceFirst("\\{", "{\"previous_response_id\":\"resp_1\","));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("previous_response_id");
    }
}
