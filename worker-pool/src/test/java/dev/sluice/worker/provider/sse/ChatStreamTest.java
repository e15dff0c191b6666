package dev.sluice.worker.provider.sse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatStreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> heard = new ArrayList<>();
    private ChatStream stream = stream(false, 10_000);

    private ChatStream stream(boolean usageWanted, int answerMax) {
        return new ChatStream(
                new ChunkEvents(answer -> null),
                new Listener() {
                    @Override
                    public boolean wantsEvents() {
                        return true;
                    }

                    @Override
                    public void event(byte[] json) {
                        heard.add(new String(json, StandardCharsets.UTF_8));
                    }
                },
                usageWanted,
                answerMax);
    }

    private Optional<CallFailure> events(String... events) {
        Optional<CallFailure> failure = Optional.empty();
        for (String event : events) {
            byte[] bytes = ("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8);
            failure = stream.take(bytes, bytes.length);
        }
        return failure;
    }

    /** A golden stream and the answer that it is. */
    private void golden(String name) throws IOException {
        byte[] bytes = resource(name + ".sse");
        assertThat(stream.take(bytes, bytes.length)).isEmpty();
        stream.ended();

        assertThat(stream.complete()).isTrue();
        assertThat(JSON.readTree(stream.answer()))
                .isEqualTo(JSON.readTree(resource(name + ".json")));
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = ChatStreamTest.class.getResourceAsStream("/streams/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private static String delta(String members) {
        return "{\"choices\":[{\"index\":0,\"delta\":{%s},\"finish_reason\":null}]}"
                .formatted(members);
    }

    private JsonNode answer() throws IOException {
        return JSON.readTree(stream.answer());
    }

    /** What the JSON of an answer weighs is bounded: of logprobs most is names and brackets. */
    @Test
    void keepsNoAnswerThatIsLargerThanItsBound() throws IOException {
        String token =
                "{\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-1,\"bytes\":[97],\"top_logprobs\":[]}]}}]}";
        String[] tokens = Collections.nCopies(100, token).toArray(String[]::new);
        assertThat(events(tokens)).isEmpty();
        int whole = stream.answer().length;

        stream = stream(false, whole * 2 / 3);

        assertThat(events(tokens)).contains(CallFailure.Transport.ANSWER_TOO_LARGE);
    }

    @Test
    void takesALastEventWithoutTheLineThatEndsIt() throws IOException {
        events(delta("\"content\":\"a\""));
        byte[] last =
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n"
                        .getBytes(StandardCharsets.UTF_8);
        stream.take(last, last.length);

        stream.ended();

        assertThat(stream.complete()).isTrue();
    }

    @Test
    void takesNoHalfEventForOne() throws IOException {
        events(delta("\"content\":\"a\""));
        byte[] last = "data: {\"choices\":[{\"ind".getBytes(StandardCharsets.UTF_8);
        stream.take(last, last.length);

        stream.ended();

        assertThat(stream.complete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "tools", "logprobs", "refusal", "two-choices", "no-done"})
    void makesTheAnswerThatWouldHaveComeWhole(String name) throws IOException {
        golden(name);
    }

    @Test
    void handsOnEventsAsTheProviderWroteThem() {
        events(delta("\"content\":\"a\" , \"x_own\": 1"), "[DONE]");

        assertThat(heard).containsExactly(delta("\"content\":\"a\" , \"x_own\": 1"));
    }

    @Test
    void handsOnAnEventOfSeveralLinesInOne() {
        byte[] bytes = "data: {\"choices\":\ndata: []}\n\n".getBytes(StandardCharsets.UTF_8);

        stream.take(bytes, bytes.length);

        assertThat(heard).containsExactly("{\"choices\": []}");
    }

    @Test
    void keepsTheUsageEventFromWhoDidNotAskForIt() throws IOException {
        String usage = "{\"choices\":[],\"usage\":{\"prompt_tokens\":3}}";
        events(delta("\"content\":\"a\""), usage, "[DONE]");
        assertThat(heard).hasSize(1);
        assertThat(answer().at("/usage/prompt_tokens").asInt()).isEqualTo(3);

        heard.clear();
        stream = stream(true, 10_000);
        events(delta("\"content\":\"a\""), usage, "[DONE]");

        assertThat(heard).hasSize(2).last().isEqualTo(usage);
    }

    @Test
    void handsOnAnOpeningEventWithoutChoices() {
        events("{\"choices\":[],\"prompt_filter_results\":[]}");

        assertThat(heard).hasSize(1);
    }

    @Test
    void stopsAtAnErrorInTheMiddle() {
        Optional<CallFailure> failure =
                events(
                        delta("\"content\":\"a\""),
                        "{\"error\":{\"message\":\"secret prompt\",\"type\":\"server_error\",\"code\":\"Overloaded\"}}",
                        delta("\"content\":\"b\""));

        assertThat(failure)
                .contains(
                        new CallFailure.Status(
                                500, "overloaded", "server_error", Optional.empty()));
        assertThat(heard).hasSize(1);
    }

    @Test
    void readsAStatusThatIsWrittenAsTheCode() {
        assertThat(events("{\"error\":{\"message\":\"slow down\",\"code\":429}}"))
                .contains(new CallFailure.Status(429, "", "", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "{\"choices\":[1]}",
                "{\"choices\":[{\"index\":128,\"delta\":{}}]}",
                "{\"choices\":[{\"index\":-1,\"delta\":{}}]}",
                "[DONE]"
            })
    void refusesWhatIsNoChunk(String event) {
        assertThat(events(event)).contains(CallFailure.Transport.MALFORMED);
        assertThat(heard).isEmpty();
    }

    @Test
    void boundsTheAnswer() {
        stream = stream(false, 150);
        String piece = delta("\"content\":\"" + "x".repeat(40) + "\"");

        assertThat(events(piece, piece, piece)).isEmpty();
        assertThat(events(piece)).contains(CallFailure.Transport.ANSWER_TOO_LARGE);
    }

    @Test
    void boundsAnEvent() {
        stream = stream(false, 150);

        assertThat(events(delta("\"content\":\"" + "x".repeat(150) + "\"")))
                .contains(CallFailure.Transport.ANSWER_TOO_LARGE);
    }

    @Test
    void isNotCompleteWithoutAnEnd() {
        events(delta("\"content\":\"a\""));
        stream.ended();

        assertThat(stream.complete()).isFalse();
        assertThat(stream.usedSoFar(8)).isEqualTo(Tokens.estimated(8, 1));
    }

    @Test
    void readsAnErrorThatIsNoEvent() {
        events(delta("\"content\":\"a\""));
        byte[] bare = "{\"error\":{\n\"code\":429}}".getBytes(StandardCharsets.UTF_8);
        stream.take(bare, bare.length);

        assertThat(stream.ended()).contains(new CallFailure.Status(429, "", "", Optional.empty()));
    }

    @Test
    void passesOverWhatFollowsTheEnd() {
        events(delta("\"content\":\"a\""), "[DONE]", "not json");

        assertThat(stream.complete()).isTrue();
        assertThat(heard).hasSize(1);
    }
}
