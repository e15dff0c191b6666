package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.Reserved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseStreamTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/openai/responses");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANSWER_MAX = 10_000;
    private static final String DELTA =
            "data: {\"type\":\"response.output_text.delta\",\"delta\":\"12345678\"}\n\n";

    private final List<String> heard = new ArrayList<>();
    private final ResponseStream stream = stream(ANSWER_MAX);

    private ResponseStream stream(int answerMax) {
        return new ResponseStream(
                new Reserved(Map.of("web_search", 3L)),
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
                answerMax);
    }

    private Optional<CallFailure> take(String events) {
        byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
        return stream.take(bytes, bytes.length);
    }

    private static String last(String type, String response) {
        return "event: x\ndata: {\"type\":\"%s\",\"response\":%s}\n\n".formatted(type, response);
    }

    private static CallFailure status(int status, String code, String type) {
        return new CallFailure.Status(status, code, type, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void makesTheAnswerThatWouldHaveComeWhole(int piece) throws IOException {
        byte[] bytes = Files.readAllBytes(GOLDEN.resolve("stream.sse"));
        for (int from = 0; from < bytes.length; from += piece) {
            byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
            assertThat(stream.take(part, part.length)).isEmpty();
        }

        JsonNode expected = JSON.readTree(GOLDEN.resolve("answer.json").toFile());
        assertThat(stream.complete()).isTrue();
        assertThat(JSON.readTree(stream.answer()))
                .isEqualTo(JSON.readTree(GOLDEN.resolve("response.json").toFile()));
        assertThat(stream.serviceTier()).isEqualTo(expected.path("served_tier").textValue());
        TokenUsage usage = Objects.requireNonNull(stream.usage());
        assertThat(usage.getInput()).isEqualTo(56);
        assertThat(usage.getCacheRead()).isEqualTo(64);
        assertThat(usage.getReasoning()).isEqualTo(30);
        assertThat(usage.getOutput()).isEqualTo(20);
        List<String> sent =
                new String(bytes, StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("data: "))
                        .map(line -> line.substring("data: ".length()))
                        .toList();
        assertThat(heard).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(JSON.readTree(heard.get(i))).isEqualTo(JSON.readTree(sent.get(i)));
        }
    }

    @Test
    void countsTheSearchesOfItsItems() {
        take(
                last(
                        "response.completed",
                        "{\"output\":[{\"type\":\"web_search_call\"},{\"type\":\"web_search_call\"}],\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));

        assertThat(Objects.requireNonNull(stream.usage()).getUnits())
                .containsEntry("web_search", 2L);
    }

    @Test
    void aResponseThatItsBoundCutOffIsAnAnswer() {
        assertThat(take(DELTA + last("response.incomplete", "{\"output\":[]}"))).isEmpty();

        assertThat(stream.complete()).isTrue();
        assertThat(heard).hasSize(2);
    }

    @Test
    void saysWhyAResponseFailedAndWhatItCost() {
        Optional<CallFailure> failure =
                take(
                        DELTA
                                + last(
                                        "response.failed",
                                        "{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\"},\"output\":[],\"usage\":{\"input_tokens\":9,\"output_tokens\":3}}"));

        assertThat(failure).contains(status(429, "rate_limit_exceeded", ""));
        assertThat(stream.usedSoFar(400).getInput()).isEqualTo(9);
        assertThat(stream.usedSoFar(400).getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(heard).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"type":"error","code":"server_error","message":"m","param":null}                  | 500 | server_error            | ''
                    {"type":"error","code":null,"message":"m"}                                          | 500 | ''                      | ''
                    {"type":"error","error":{"type":"invalid_request_error","code":"invalid_prompt"}} | 400 | invalid_prompt          | invalid_request_error
                    {"error":{"type":"insufficient_quota","code":"insufficient_quota"}}                | 500 | insufficient_quota      | insufficient_quota
                    {"type":"error","code":"context_length_exceeded"}                                  | 400 | context_length_exceeded | ''
                    """)
    void anErrorEndsIt(String event, int status, String code, String type) {
        assertThat(take(DELTA + "event: error\ndata: " + event + "\n\n"))
                .contains(status(status, code, type));
        assertThat(stream.complete()).isFalse();
    }

    @Test
    void whatComesBehindTheEndIsOfNoAccount() {
        take(last("response.completed", "{\"output\":[]}") + DELTA + "data: [DONE]\n\n");

        assertThat(stream.complete()).isTrue();
        assertThat(heard).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"type\":\"response.output_text.delta\",\"delta\":\n\n",
                "data: 7\n\n",
                "data: {\"choices\":[]}\n\n",
                "data: {\"type\":\"response.completed\",\"response\":{\"output\":7}}\n\n",
                "data: {\"type\":\"response.completed\"}\n\n"
            })
    void whatIsNoEventIsMalformed(String event) {
        assertThat(take(DELTA + event)).contains(Transport.MALFORMED);
    }

    @Test
    void whatWasCutOffIsNoAnswerAndCostsWhatCame() {
        take(DELTA + DELTA + DELTA.strip());

        assertThat(stream.ended()).isEmpty();
        assertThat(stream.complete()).isFalse();
        assertThat(stream.usedSoFar(40).getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(stream.usedSoFar(40).getInput()).isEqualTo(10);
        assertThat(stream.usedSoFar(40).getOutput()).isEqualTo(6);
    }

    @Test
    void takesALastEventWithoutItsLineEnd() {
        take(last("response.completed", "{\"output\":[]}").strip());

        assertThat(stream.ended()).isEmpty();
        assertThat(stream.complete()).isTrue();
    }

    @Test
    void saysNoMoreThanAnAnswerMayHave() {
        ResponseStream small = stream(20);
        byte[] bytes = (DELTA + DELTA + DELTA).getBytes(StandardCharsets.UTF_8);

        assertThat(small.take(bytes, bytes.length)).contains(Transport.ANSWER_TOO_LARGE);
        assertThat(heard).hasSize(2);
    }

    @Test
    void tellsNoMoreThanAnAnswerMayBeToldOver() {
        ResponseStream small = stream(20);
        byte[] bytes =
                "data: {\"type\":\"response.output_item.added\",\"item\":{}}\n\n"
                        .repeat(3)
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(small.take(bytes, bytes.length)).contains(Transport.ANSWER_TOO_LARGE);
    }
}
