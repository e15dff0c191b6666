package dev.sluice.ingress.face;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.testkit.Caller;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatChunksTest {
    private static final String WHOLE =
            """
            {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[
              {"index":0,"message":{"role":"assistant","content":null,"tool_calls":[
                {"id":"t1","type":"function","function":{"name":"f","arguments":"{}"}}]},
               "logprobs":null,"finish_reason":"tool_calls"}],
             "usage":{"total_tokens":3}}""";

    private static List<String> chunks(String whole, boolean includeUsage) {
        return ChatChunks.of(whole.getBytes(StandardCharsets.UTF_8), includeUsage)
                .orElseThrow()
                .stream()
                .map(chunk -> new String(chunk, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void saysAllAtOnceAndThenThatItIsOver() {
        List<String> chunks = chunks(WHOLE, false);

        assertThat(chunks).hasSize(2);
        var said = Caller.json(chunks.getFirst());
        assertThat(said.at("/object").asText()).isEqualTo("chat.completion.chunk");
        assertThat(said.at("/id").asText()).isEqualTo("c1");
        assertThat(said.at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(said.at("/choices/0/delta/tool_calls/0/index").asInt()).isZero();
        assertThat(said.at("/choices/0/delta/tool_calls/0/function/name").asText()).isEqualTo("f");
        assertThat(said.at("/choices/0/finish_reason").isNull()).isTrue();
        assertThat(said.has("usage")).isFalse();
        assertThat(Caller.json(chunks.get(1)).at("/choices/0/finish_reason").asText())
                .isEqualTo("tool_calls");
    }

    @Test
    void endsWithTheUsageForWhoWantsIt() {
        var last = Caller.json(chunks(WHOLE, true).getLast());

        assertThat(last.at("/choices").size()).isZero();
        assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void makesNothingOfAnotherAnswer() {
        assertThat(ChatChunks.of("{\"data\":[]}".getBytes(StandardCharsets.UTF_8), true)).isEmpty();
        assertThat(ChatChunks.of("[".getBytes(StandardCharsets.UTF_8), true)).isEmpty();
    }
}
