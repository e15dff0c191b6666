package dev.sluice.ingress.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.chat.Played;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams of responses in the background, told again from the log. */
class ResumedResponseTest {
    private static final String LINES =
            """
            {"model":"m1","choices":[{"index":0,"delta":{"content":"One "}}]}
            {"model":"m1","choices":[{"index":0,"delta":{"content":"two"},"finish_reason":"stop"}]}
            """;

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

    @Test
    void tellsTheRestOfAStream() {
        Played.deltas(server, LINES);
        Caller.Answer first =
                acme.post(
                        "/v1/responses",
                        "{\"model\":\"small\",\"input\":\"x\",\"background\":true,\"stream\":true}");
        String whole = first.response().body();
        String id = Caller.json(data(whole.split("\n\n", -1)[0])).at("/response/id").asText();
        results.answer(
                "{\"found\":true,\"job\":{\"status\":\"running\",\"operation\":\"chat.completions\",\"model\":\"small\"}}");
        Played.write(server, server.log().appended().getLast(), LINES);

        Caller.Answer rest =
                acme.get("/v1/responses/%s?stream=true&starting_after=4".formatted(id));

        assertThat(id).matches("resp_[0-9a-z]{42}_p\\d+");
        assertThat(rest.status()).isEqualTo(200);
        String[] before = whole.split("\n\n", -1);
        // It begins with a comment.
        assertThat(rest.response().body()).startsWith(": keep-alive\n\n");
        String[] after =
                rest.response().body().substring(": keep-alive\n\n".length()).split("\n\n", -1);
        assertThat(after).hasSize(before.length - 5);
        assertThat(after[0]).isEqualTo(before[5]).contains("\"delta\":\"two\"");
        assertThat(data(rest.response().body())).contains("response.completed");
    }

    @Test
    void hasNoStreamToTellOfOthers() {
        Caller.Answer asked =
                acme.post(
                        "/v1/responses",
                        "{\"model\":\"small\",\"input\":\"x\",\"background\":true}");
        String id = asked.json().path("id").asText();

        Caller.Answer answer = acme.get("/v1/responses/" + id + "?stream=true");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/message").asText()).contains("no stream");
    }

    private static String data(String events) {
        return events.substring(events.indexOf("data: ") + "data: ".length());
    }
}
