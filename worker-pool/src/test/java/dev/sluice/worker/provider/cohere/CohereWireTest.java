package dev.sluice.worker.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.sse.Folded;
import dev.sluice.worker.provider.sse.StreamFold;
import dev.sluice.worker.provider.wire.Declined;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireError;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CohereWireTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHAT = "chat.completions";
    private static final String TOOL = "{`type`:`function`,`function`:{`name`:`f`,`strict`:%s}}";

    private final CohereWire wire = new CohereWire();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "`n`:9 | n | true",
                "`parallel_tool_calls`:false | parallel_tool_calls | true",
                "`logit_bias`:{`1`:2} | logit_bias | true",
                "`logprobs`:true | logprobs | true",
                "`top_logprobs`:2 | top_logprobs | true",
                "`documents`:[`x`] | documents | true",
                "`temperature`:2.5 | temperature | true",
                "`top_p`:1 | top_p | true",
                "`top_k`:501 | top_k | true",
                "`seed`:-1 | seed | true",
                "`frequency_penalty`:-1 | frequency_penalty | true",
                "`frequency_penalty`:0.5,`presence_penalty`:0.5 | presence_penalty | true",
                "`stop`:[`a`,`b`,`c`,`d`,`e`,`f`] | stop | true",
                "`reasoning_effort`:`enormous` | reasoning_effort | false",
                "`reasoning_effort`:`low`,`thinking`:{`type`:`disabled`} | reasoning_effort | false",
                "`response_format`:{`type`:`json_object`},`tools`:[{`type`:`function`,`function`:{`name`:`f`}}] | response_format | true",
                "`tool_choice`:{`type`:`function`,`function`:{`name`:`f`}},`tools`:[{`type`:`function`,`function`:{`name`:`f`}}] | tool_choice | true",
                "`messages`:[{`role`:`user`,`content`:[{`type`:`input_audio`,`input_audio`:{`format`:`wav`,`data`:`eA==`}}]}] | messages[0].content[0].type | true",
                "`messages`:[{`role`:`assistant`,`content`:`y`,`thinking_blocks`:[{`type`:`thinking`}]}] | messages[0].thinking_blocks | true",
                "`messages`:[{`role`:`assistant`,`content`:``}] | messages[0].content | false",
            })
    void declinesByNameWhatItCannotSay(String members, String field, boolean elsewhere) {
        String body =
                members.startsWith("`messages`")
                        ? "{" + members + "}"
                        : "{`messages`:[{`role`:`user`,`content`:`x`}]," + members + "}";

        Declined.byName(wire.request(order(CHAT, body)), field, elsewhere);
    }

    @Test
    void declinesStrictnessForSomeFunctions() {
        String body =
                "{`messages`:[{`role`:`user`,`content`:`x`}],`tools`:[%s,%s]}"
                        .formatted(TOOL.formatted(true), TOOL.formatted(false));

        Declined.byName(wire.request(order(CHAT, body)), "tools[1].function.strict", true);
    }

    @Test
    void declinesTiersThatCohereHasNot() {
        WireOrder flex =
                new WireOrder(
                        CHAT,
                        "m",
                        "flex",
                        null,
                        null,
                        bytes("{`messages`:[{`role`:`user`,`content`:`x`}]}"),
                        false);

        Declined.byName(wire.request(flex), "service_tier", true);
    }

    @ParameterizedTest
    @CsvSource({"auto,", "none, NONE", "required, REQUIRED"})
    void choosesAmongFunctions(String choice, @Nullable String word) throws IOException {
        String body =
                "{`messages`:[{`role`:`user`,`content`:`x`}],`tool_choice`:`%s`,`tools`:[%s]}"
                        .formatted(choice, TOOL.formatted(false));

        JsonNode sent = sent(order(CHAT, body));

        assertThat(sent.path("tool_choice").textValue()).isEqualTo(word);
        assertThat(sent.has("strict_tools")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "embeddings | `input`:[[1,2]] | input | true",
                "embeddings | `input`:[] | input | false",
                "embeddings | `input`:`x`,`encoding_format`:`int8` | encoding_format | false",
                "rerank | `documents`:[`x`] | query | false",
                "rerank | `query`:`q`,`documents`:[] | documents | false",
                "rerank | `query`:`q`,`documents`:[`x`,{`text`:`y`,`title`:`z`}] | documents[1] | true",
                "rerank | `query`:`q`,`documents`:[`x`],`rank_fields`:[`a`] | rank_fields | true",
            })
    void declinesWhatOtherOperationsCannotSay(
            String operation, String members, String field, boolean elsewhere) {
        Declined.byName(wire.request(order(operation, "{" + members + "}")), field, elsewhere);
    }

    @Test
    void declinesMoreTextsThanOneCallTakes() {
        String body = "{`input`:[" + String.join(",", Collections.nCopies(97, "`x`")) + "]}";

        Declined.byName(wire.request(order("embeddings", body)), "input", true);
    }

    @Test
    void letsNothingBeCutUnlessTheBodySaysSo() throws IOException {
        assertThat(sent(order("embeddings", "{`input`:`x`}")).path("truncate").asText())
                .isEqualTo("NONE");
        assertThat(
                        sent(order("embeddings", "{`input`:`x`,`truncate`:`END`}"))
                                .path("truncate")
                                .asText())
                .isEqualTo("END");
    }

    @Test
    void declinesOperationsThatCohereHasNot() {
        assertThat(wire.request(order("moderations", "{`input`:`x`}")))
                .isEqualTo(new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | invalid request: message must not be empty | CALLER_FAULT",
                "400 | too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4292. | TOO_LARGE",
                "401 | invalid api token | CREDENTIALS",
                "402 | Please add or update your payment method | QUOTA",
                "404 | model 'x' not found, make sure the correct model ID was used | MODEL_NOT_FOUND",
                "422 | unprocessable | CALLER_FAULT",
                "429 | You are past the per minute request limit, please wait and try again later. | RATE_LIMITED",
                "429 | You are using a Trial key, which is limited to 40 API calls / minute. | RATE_LIMITED",
                "429 | You are using a Trial key, which is limited to 1000 API calls / month. | QUOTA",
                "498 | blocked output: please adjust the prompt | CONTENT",
                "499 | request cancelled | SERVER_ERROR",
                "500 | internal server error | SERVER_ERROR",
                "503 | service unavailable | OVERLOADED",
                "504 | gateway timeout | TIMEOUT",
            })
    void saysWhatAnErrorMeans(int status, String message, OutcomeReason reason) {
        WireError error = wire.error(status, bytes("{`id`:`1`,`message`:`" + message + "`}"));

        AttemptOutcome outcome =
                ProviderFailurePolicy.classify(
                        new CallFailure.Status(
                                status, error.code(), error.type(), error.retryAfter()),
                        "lane a");

        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(new String(error.shown(), StandardCharsets.UTF_8)).contains("\"error\"");
    }

    @ParameterizedTest
    @CsvSource({"ERROR, 500", "TIMEOUT, 504"})
    void takesNoAnswerThatSaysItIsNone(String reason, int status) {
        String reply = "{`id`:`1`,`message`:{},`finish_reason`:`" + reason + "`}";
        StreamFold stream = wire.stream(order(CHAT, "{}"), Instant.EPOCH);
        stream.event(bytes("{`type`:`message-start`,`id`:`1`}"));

        WireAnswer answer = wire.answer(order(CHAT, "{}"), bytes(reply), Instant.EPOCH);
        Folded last =
                stream.event(
                        bytes("{`type`:`message-end`,`delta`:{`finish_reason`:`" + reason + "`}}"));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        WireAnswer.Failed.class,
                        failed -> assertThat(status(failed.failure())).isEqualTo(status));
        assertThat(last)
                .isInstanceOfSatisfying(
                        Folded.Failed.class,
                        failed -> assertThat(status(failed.failure())).isEqualTo(status));
    }

    @Test
    void estimatesTheInputOfARerankingThatIsBilledBySearches() {
        String body = "{`query`:`q`,`documents`:[`" + "x".repeat(400) + "`]}";

        WireAnswer answer =
                wire.answer(
                        order("rerank", body),
                        bytes(
                                "{`results`:[{`index`:0,`relevance_score`:0.5}],`meta`:{`billed_units`:{`search_units`:1}}}"),
                        Instant.EPOCH);

        assertThat(answer.usage())
                .satisfies(
                        usage -> {
                            assertThat(usage.getSource()).isEqualTo(TokenSource.ESTIMATED);
                            assertThat(usage.getInput()).isBetween(100L, 120L);
                            assertThat(usage.getOutput()).isZero();
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "chat.completions, '{\"id\":\"1\"}'",
        "chat.completions, '[]'",
        "embeddings, '{\"embeddings\":{}}'",
        "rerank, '{}'",
    })
    void knowsWhatIsNoAnswer(String operation, String body) {
        assertThat(
                        wire.answer(
                                order(operation, "{}"),
                                body.getBytes(StandardCharsets.UTF_8),
                                Instant.EPOCH))
                .isEqualTo(WireAnswer.Failed.malformed());
    }

    private static int status(CallFailure failure) {
        return failure instanceof CallFailure.Status status ? status.status() : 0;
    }

    private JsonNode sent(WireOrder order) throws IOException {
        return switch (wire.request(order)) {
            case WireRequest.Ready ready -> JSON.readTree(ready.body());
            case WireRequest.Declined declined -> throw new AssertionError(declined);
        };
    }

    private static WireOrder order(String operation, String body) {
        return new WireOrder(operation, "m", null, null, null, bytes(body), false);
    }

    private static byte[] bytes(String json) {
        return json.replace('`', '"').getBytes(StandardCharsets.UTF_8);
    }
}
