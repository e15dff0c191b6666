package dev.sluice.worker.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.sse.ChatStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesStreamTest {
    private static final String START =
            "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"c\",\"usage\":{\"input_tokens\":9,\"cache_read_input_tokens\":5,\"output_tokens\":1}}}";
    private static final String TEXT =
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"12345678\"}}";
    private static final String END =
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":40}}";
    private static final String STOP = "{\"type\":\"message_stop\"}";

    private final List<String> heard = new ArrayList<>();
    private final ChatStream stream =
            new ChatStream(
                    new MessagesStream(Reserved.NOTHING, Instant.EPOCH),
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
                    false,
                    100_000);

    private Optional<CallFailure> events(String... events) {
        Optional<CallFailure> failure = Optional.empty();
        for (String event : events) {
            byte[] bytes = ("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8);
            failure = stream.take(bytes, bytes.length);
        }
        return failure;
    }

    /** Until then another lane may still take the job. */
    @Test
    void tellsNothingBeforeTheModelSpeaks() {
        events(START, "{\"type\":\"ping\"}");
        assertThat(heard).isEmpty();

        events(TEXT);

        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst()).contains("\"role\":\"assistant\"", "\"content\":\"12345678\"");
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error, OVERLOADED",
        "rate_limit_error, RATE_LIMITED",
        "api_error, SERVER_ERROR",
        "timeout_error, TIMEOUT",
        "authentication_error, CREDENTIALS",
        "permission_error, CREDENTIALS",
        "billing_error, QUOTA",
        "not_found_error, MODEL_NOT_FOUND",
        "request_too_large, TOO_LARGE",
        "invalid_request_error, CALLER_FAULT",
        "brand_new_error, SERVER_ERROR"
    })
    void readsAnErrorInTheMiddle(String type, OutcomeReason reason) {
        Optional<CallFailure> failure =
                events(
                        START,
                        TEXT,
                        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"no\"}}"
                                .formatted(type));

        assertThat(ProviderFailurePolicy.classify(failure.orElseThrow(), "lane x").reason())
                .isEqualTo(reason);
    }

    @Test
    void billsTheInputAsCountedAndTheOutputThatCame() {
        events(START, TEXT, TEXT);
        stream.ended();

        TokenUsage used = stream.usedSoFar(10_000);

        assertThat(stream.complete()).isFalse();
        assertThat(used.getInput()).isEqualTo(9);
        assertThat(used.getCacheRead()).isEqualTo(5);
        assertThat(used.getOutput()).isEqualTo(4);
        assertThat(used.getSource()).isEqualTo(TokenSource.ESTIMATED);
    }

    @Test
    void countsThoughtsOnceThatAreSaidTwice() {
        events(
                START,
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"12345678\"}}",
                "{\"type\":\"content_block_stop\",\"index\":0}");

        assertThat(heard).hasSize(2);
        assertThat(stream.usedSoFar(1).getOutput()).isEqualTo(2);
    }

    @Test
    void isCompleteWithoutItsLastWordButNotWithoutAReason() {
        events(START, TEXT, END);
        stream.ended();

        assertThat(stream.complete()).isTrue();
        assertThat(stream.usedSoFar(1).getOutput()).isEqualTo(40);
        assertThat(stream.usedSoFar(1).getSource()).isEqualTo(TokenSource.PROVIDER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "[]", "{\"choices\":[]}", TEXT, STOP})
    void refusesWhatDoesNotBeginLikeAMessage(String event) {
        assertThat(events(event)).contains(CallFailure.Transport.MALFORMED);
    }

    @Test
    void refusesAnEndWithoutAReason() {
        assertThat(events(START, TEXT, STOP)).contains(CallFailure.Transport.MALFORMED);
    }

    @Test
    void passesOverWhatIsNotKnownYet() {
        Optional<CallFailure> failure =
                events(
                        START,
                        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"x\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}",
                        "{\"type\":\"content_block_stop\",\"index\":0}",
                        "{\"type\":\"weather_report\"}",
                        TEXT,
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"citations_delta\",\"citation\":{}}}",
                        END,
                        STOP);

        assertThat(failure).isEmpty();
        assertThat(stream.complete()).isTrue();
        assertThat(heard).hasSize(2);
    }

    @Test
    void citesInOpenAisWordsAndInItsOwn() throws Exception {
        events(
                START,
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Bern won.\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"citations_delta\",\"citation\":"
                        + "{\"type\":\"web_search_result_location\",\"url\":\"https://a\",\"title\":\"T\",\"cited_text\":\"3:1\",\"encrypted_index\":\"E\"}}}",
                "{\"type\":\"content_block_stop\",\"index\":0}");

        assertThat(heard.getLast())
                .contains("\"start_index\":0,\"end_index\":9,\"title\":\"T\"")
                .contains("\"citation\":{\"type\":\"web_search_result_location\"")
                .contains("\"encrypted_index\":\"E\"");
    }

    @Test
    void boundsASignatureThatDoesNotEnd() {
        events(
                START,
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}");
        String piece =
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"%s\"}}"
                        .formatted("x".repeat(90_000));

        Optional<CallFailure> failure = Optional.empty();
        for (int i = 0; i < 12; i++) {
            failure = events(piece);
        }

        assertThat(failure).contains(CallFailure.Transport.ANSWER_TOO_LARGE);
    }

    @Test
    void takesArgumentsThatCameWithTheCallItself() {
        events(
                START,
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"a\":1}}}",
                "{\"type\":\"content_block_stop\",\"index\":0}",
                END,
                STOP);

        assertThat(new String(stream.answer(), StandardCharsets.UTF_8))
                .contains("\"arguments\":\"{\\\"a\\\":1}\"", "\"finish_reason\":\"tool_calls\"");
    }
}
