package dev.sluice.ingress.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ingress.chat.Played;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MessagesControllerTest {
    private static final String PATH = "/v1/messages";
    private static final String PLAIN =
            "{\"model\":\"small\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    private static final String STREAM = PLAIN.replaceFirst("\\{", "{\"stream\":true,");

    private static IngressServer server;
    private static Caller acme;

    @BeforeAll
    static void start() {
        server = IngressServer.start(Map.of("sluice.ingress.chat.keep-alive", "200ms"));
        acme = server.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void forget() {
        server.log().reset();
    }

    @Test
    void answersAMessage() throws Exception {
        Played.whole(
                server,
                "{\"model\":\"m1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1}}");

        Caller.Answer answer = acme.post(PATH, PLAIN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("type").asText()).isEqualTo("message");
        assertThat(answer.json().path("id").asText())
                .isEqualTo(answer.header("Sluice-Job-Id").replaceFirst("job_", "msg_"));
        assertThat(answer.json().at("/content/0/text").asText()).isEqualTo("Hi");
        assertThat(answer.json().at("/usage/output_tokens").asInt()).isEqualTo(1);
        var request = server.log().appended().getFirst();
        assertThat(request.getOperation()).isEqualTo("chat.completions");
        JsonNode body =
                new ObjectMapper()
                        .readTree(
                                StandardCharsets.UTF_8
                                        .decode(request.getBody().getInlineBytes().duplicate())
                                        .toString());
        assertThat(body.at("/messages/0/content").asText()).isEqualTo("x");
    }

    @Test
    void streamsNamedEvents() {
        Played.deltas(
                server,
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n");

        Caller.Answer answer = acme.post(PATH, STREAM);

        assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
        assertThat(answer.response().body())
                .startsWith("event: message_start\ndata: {\"type\":\"message_start\"")
                .contains("event: content_block_delta\n")
                .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    @Test
    void endsAStreamThatBreaksOffWithAnError() {
        Played.deltasAndFailure(
                server,
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n",
                "stream_interrupted");

        assertThat(acme.post(PATH, STREAM).response().body())
                .contains(
                        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"")
                .doesNotContain("message_stop");
    }

    @Test
    void takesTheKeyInAnthropicsHeader() {
        Caller nobody = server.caller("");

        Caller.Answer wrong = nobody.post(PATH, PLAIN, "x-api-key", "sk-sluice-nobody");
        Caller.Answer right = nobody.post(PATH, "{}", "x-api-key", FakeCatalogs.ACME_KEY);
        Caller.Answer elsewhere =
                nobody.send(
                        nobody.request("/v1/models").header("x-api-key", FakeCatalogs.ACME_KEY));

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.json().at("/error/type").asText()).isEqualTo("authentication_error");
        assertThat(right.status()).isEqualTo(400);
        assertThat(elsewhere.status()).isEqualTo(401);
    }

    @Test
    void refusesInAnthropicsShape() {
        Caller.Answer unknown = acme.post(PATH, PLAIN.replace("small", "nope"));
        Caller.Answer wrong = acme.post(PATH, PLAIN.replace("\"max_tokens\":9,", ""));

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().path("type").asText()).isEqualTo("error");
        assertThat(unknown.json().at("/error/type").asText()).isEqualTo("not_found_error");
        assertThat(acme.post(PATH + "/count_tokens", PLAIN).json().at("/error/type").asText())
                .isEqualTo("not_found_error");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().at("/error/message").asText())
                .startsWith("max_tokens: missing (expected:");
    }
}
