package dev.sluice.ingress.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.chat.Played;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Route;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Responses on lanes that speak them. */
class NativeResponsesTest {
    private static final String PATH = "/v1/responses";
    private static final String ASK = "\"input\":\"x\"";

    /** No chat has words for it. */
    private static final String CUSTOM = ",\"tools\":[{\"type\":\"custom\",\"name\":\"sh\"}]";

    private static final String ANSWER =
            "{\"id\":\"resp_up\",\"object\":\"response\",\"status\":\"completed\",\"store\":false,\"model\":\"m1\",\"output\":[{\"id\":\"rs_1\",\"type\":\"reasoning\",\"encrypted_content\":\"gA==\"},{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}]}";
    private static final String EVENTS =
            """
            {"type":"response.created","response":{"id":"resp_up","status":"in_progress"},"sequence_number":7}
            {"type":"response.output_text.delta","item_id":"msg_1","delta":"Hi","sequence_number":8}
            {"type":"response.completed","response":%s,"sequence_number":9}
            """
                    .formatted(ANSWER);

    private static IngressServer server;
    private static FakeResults results;
    private static Caller acme;

    @BeforeAll
    static void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(Map.of("sluice.ingress.results-url", results.uri().toString()));
        acme = server.caller(FakeCatalogs.ACME_KEY);
        Prices prices = new Prices(BigDecimal.ONE, null, null, BigDecimal.TWO, null);
        server.bean(FakeCatalogs.class)
                .show(
                        FakeCatalogs.CATALOG
                                .with(model("native", prices, Capability.RESPONSES), 1)
                                .with(model("chats", prices, Capability.CHAT), 1)
                                .with(lane("native"), 1)
                                .with(lane("chats"), 1)
                                .with(route("native", "native"), 1)
                                .with(route("chats", "chats"), 1)
                                .with(route("mixed", "chats", "native"), 1));
    }

    private static Model model(String name, Prices prices, Capability can) {
        return new Model(name, "upstream", 8_192, 1_024, prices, Set.of(can, Capability.TOOLS));
    }

    private static Lane lane(String name) {
        return new Lane(name, "account", name, "group", "default");
    }

    private static Route route(String name, String... lanes) {
        return new Route(name, List.of(lanes), Route.Policy.LISTED, 3);
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

    private static Caller.Answer ask(String model, String more) {
        return acme.post(PATH, "{\"model\":\"" + model + "\"," + ASK + more + "}");
    }

    private static JobRequest asked() {
        return server.log().appended().getLast();
    }

    private static String body() {
        byte[] bytes = new byte[asked().getBody().getInlineBytes().remaining()];
        asked().getBody().getInlineBytes().duplicate().get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String id(Caller.Answer answer) {
        return answer.header("Sluice-Job-Id").replaceFirst("job_", "resp_");
    }

    @Test
    void passesThemAsTheyAreWhereEveryLaneSpeaksThem() {
        Played.whole(server, ANSWER);

        Caller.Answer answer = ask("native", ",\"later\":1.50");

        assertThat(asked().getOperation()).isEqualTo("responses");
        assertThat(body()).isEqualTo("{\"model\":\"native\"," + ASK + ",\"later\":1.50}");
        assertThat(answer.json().path("id").asText()).isEqualTo(id(answer));
        assertThat(answer.json().path("store").asBoolean()).isTrue();
        assertThat(answer.json().at("/output/0/encrypted_content").asText()).isEqualTo("gA==");
    }

    @Test
    void isAChatWhereSomeLaneIsAnothers() {
        Played.whole(
                server,
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}");

        assertThat(ask("mixed", "").json().at("/output/0/content/0/text").asText()).isEqualTo("Hi");
        assertThat(asked().getOperation()).isEqualTo("chat.completions");
    }

    @Test
    void passesWhatNoChatSaysWhereSomeLaneSpeaksIt() {
        Played.whole(server, ANSWER);

        assertThat(ask("mixed", CUSTOM).status()).isEqualTo(200);
        assertThat(asked().getOperation()).isEqualTo("responses");
    }

    @Test
    void namesWhatNoChatSaysWhereNoLaneSpeaksIt() {
        Caller.Answer answer = ask("chats", CUSTOM);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("tools.0.type");
    }

    @Test
    void keepsFromProvidersWhatIsSluices() {
        Caller.Answer answer =
                acme.post(
                        PATH,
                        "{\"model\":\"native\",\"store\":true,\"background\":true,\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]},{\"type\":\"reasoning\",\"id\":\"rs_2\",\"encrypted_content\":\"g\"}]}");

        assertThat(answer.json().path("status").asText()).isEqualTo("queued");
        assertThat(body())
                .isEqualTo(
                        "{\"model\":\"native\",\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"type\":\"reasoning\",\"id\":\"rs_2\",\"encrypted_content\":\"g\"}]}");
    }

    @Test
    void refusesWhatRefersToWhatIsNotKept() {
        assertThat(
                        ask("native", ",\"previous_response_id\":\"r\"")
                                .json()
                                .at("/error/param")
                                .asText())
                .isEqualTo("previous_response_id");
        assertThat(ask("native", ",\"conversation\":\"c\"").json().at("/error/param").asText())
                .isEqualTo("conversation");
        Caller.Answer item =
                acme.post(
                        PATH,
                        "{\"model\":\"native\",\"input\":[{\"type\":\"item_reference\",\"id\":\"i\"}]}");
        assertThat(item.json().at("/error/param").asText()).isEqualTo("input.0.type");
    }

    @Test
    void streamsTheProvidersEventsUnderItsOwnName() {
        Played.deltas(server, EVENTS);

        Caller.Answer answer = ask("native", ",\"stream\":true");

        List<JsonNode> events = events(answer.response().body());
        assertThat(events)
                .extracting(event -> event.path("type").asText())
                .containsExactly(
                        "response.created", "response.output_text.delta", "response.completed");
        assertThat(events)
                .extracting(event -> event.path("sequence_number").asInt())
                .containsExactly(0, 1, 2);
        assertThat(events.getFirst().at("/response/id").asText()).isEqualTo(id(answer));
        assertThat(events.getLast().at("/response/id").asText()).isEqualTo(id(answer));
        assertThat(answer.response().body()).contains("event: response.output_text.delta\n");
    }

    @Test
    void endsAStreamThatFailsWithItsFailure() {
        Played.deltasAndFailure(
                server, EVENTS.lines().limit(2).toList().getLast() + "\n", "attempts_exhausted");

        List<JsonNode> events = events(ask("native", ",\"stream\":true").response().body());

        assertThat(events.getLast().path("type").asText()).isEqualTo("response.failed");
        assertThat(events.getLast().path("sequence_number").asInt()).isEqualTo(1);
        assertThat(events.getLast().at("/response/status").asText()).isEqualTo("failed");
    }

    @Test
    void tellsAnAnswerThatCameWholeAsEvents() {
        Played.whole(server, ANSWER);

        List<JsonNode> events = events(ask("native", ",\"stream\":true").response().body());

        assertThat(events)
                .extracting(event -> event.path("type").asText())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.getLast().at("/response/output/1/content/0/text").asText())
                .isEqualTo("Hi");
    }

    @Test
    void looksUpWhatRanInTheBackground() {
        String id = ask("native", ",\"background\":true").json().path("id").asText();
        results.answer(
                "{\"found\":true,\"job\":{\"status\":\"succeeded\",\"operation\":\"responses\",\"model\":\"native\",\"result\":{\"status_code\":200,\"body\":%s}}}"
                        .formatted(ANSWER));

        JsonNode found = acme.get(PATH + "/" + id).json();

        assertThat(found.path("id").asText()).isEqualTo(id);
        assertThat(found.at("/output/1/content/0/text").asText()).isEqualTo("Hi");
    }

    @Test
    void tellsTheRestOfAStreamInTheBackground() {
        Played.deltas(server, EVENTS);
        List<JsonNode> all =
                events(ask("native", ",\"background\":true,\"stream\":true").response().body());
        String id = all.getFirst().at("/response/id").asText();
        results.answer(
                "{\"found\":true,\"job\":{\"status\":\"running\",\"operation\":\"responses\",\"model\":\"native\"}}");
        Played.write(server, asked(), EVENTS);

        String rest =
                acme.get("%s/%s?stream=true&starting_after=0".formatted(PATH, id))
                        .response()
                        .body();

        assertThat(id).matches("resp_[0-9a-z]{42}_n\\d+");
        assertThat(events(rest))
                .hasSize(2)
                .isEqualTo(all.subList(1, 3).stream().map(NativeResponsesTest::known).toList());
    }

    /** The request is not known any more, so whether it ran in the background is not either. */
    private static JsonNode known(JsonNode event) {
        JsonNode copy = event.deepCopy();
        if (copy.path("response") instanceof ObjectNode one) {
            one.put("background", false);
        }
        return copy;
    }

    private static List<JsonNode> events(String body) {
        return body.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> Caller.json(line.substring("data: ".length())))
                .toList();
    }
}
