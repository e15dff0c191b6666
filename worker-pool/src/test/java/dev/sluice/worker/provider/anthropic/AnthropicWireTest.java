package dev.sluice.worker.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.wire.Declined;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireError;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicWireTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NEW = "claude-opus-4-8";
    private final AnthropicWire wire = new AnthropicWire();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "`n`:2 | n | true",
                "`logprobs`:true | logprobs | true",
                "`top_logprobs`:3 | top_logprobs | true",
                "`seed`:7 | seed | true",
                "`temperature`:1.5 | temperature | true",
                "`temperature`:`hot` | temperature | false",
                "`frequency_penalty`:0.5 | frequency_penalty | true",
                "`logit_bias`:{`1`:2} | logit_bias | true",
                "`modalities`:[`text`,`audio`] | modalities | true",
                "`store`:true | store | true",
                "`web_search_options`:{} | web_search_options | true",
                "`response_format`:{`type`:`json_object`} | response_format.type | true",
                "`reasoning_effort`:`enormous` | reasoning_effort | false",
                "`reasoning_effort`:`low`,`thinking`:{`type`:`disabled`} | reasoning_effort | false",
                "`tools`:[{`type`:`custom`,`custom`:{`name`:`x`}}] | tools[0].custom | true",
                "`tools`:[{`type`:`function`,`function`:{}}] | tools[0].function.name | false",
                "`tool_choice`:`perhaps` | tool_choice | false",
                "`stop`:7 | stop | false",
                "`stop`:` ` | stop | true",
                "`messages`:[] | messages | false",
                "`messages`:`hi` | messages | false",
                "`messages`:[{`content`:`x`}] | messages[0].role | false",
                "`messages`:[{`role`:`user`}] | messages[0].content | false",
                "`messages`:[{`role`:`user`,`content`:`x`,`name`:`Ann`}] | messages[0].name | true",
                "`messages`:[{`role`:`function`,`content`:`x`}] | messages[0].role | true",
                "`messages`:[{`role`:`assistant`,`content`:null}] | messages[0].content | false",
                "`messages`:[{`role`:`assistant`,`tool_calls`:[{`id`:`a`,`function`:{`name`:`f`,`arguments`:`{`}}]}] | messages[0].tool_calls[0].function.arguments | false",
                "`messages`:[{`role`:`user`,`content`:[{`type`:`input_audio`,`input_audio`:{`data`:`QQ==`,`format`:`wav`}}]}] | messages[0].content[0].type | true",
                "`messages`:[{`role`:`user`,`content`:[{`type`:`file`,`file`:{`file_id`:`f`}}]}] | messages[0].content[0].file.file_id | true",
                "`messages`:[{`role`:`user`,`content`:[{`type`:`file`,`file`:{`file_data`:`data:text/csv;base64,QQ==`}}]}] | messages[0].content[0].file.file_data | true",
                "`messages`:[{`role`:`user`,`content`:[{`type`:`image_url`,`image_url`:{`url`:`https://e.org/a`,`detail`:`low`}}]}] | messages[0].content[0].image_url.detail | true",
                "`messages`:[{`role`:`user`,`content`:[{`type`:`image_url`,`image_url`:{`url`:`ftp://e.org/a`}}]}] | messages[0].content[0].image_url.url | false",
            })
    void declinesByNameWhatItCannotSay(String members, String field, boolean elsewhere) {
        String body =
                members.startsWith("`messages`")
                        ? "{" + members + "}"
                        : "{'messages':[{'role':'user','content':'x'}]," + members + "}";

        Declined.byName(wire.request(order(NEW, body, null)), field, elsewhere);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{} {}", "null"})
    void declinesWhatIsNoObject(String body) {
        assertThat(wire.request(order(NEW, body, null)))
                .isEqualTo(new WireRequest.Declined(CallFailure.Unsent.UNREADABLE_BODY));
    }

    @Test
    void offersChatsAlone() {
        WireOrder order =
                new WireOrder(
                        "embeddings",
                        NEW,
                        null,
                        null,
                        10L,
                        "{}".getBytes(StandardCharsets.UTF_8),
                        false);

        assertThat(wire.request(order))
                .isEqualTo(new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-1, low, 8000, '{\"type\":\"enabled\",\"budget_tokens\":2048}', ",
        "claude-haiku-4-5-20251001, minimal, 8000, '{\"type\":\"enabled\",\"budget_tokens\":2048}', ",
        "claude-sonnet-4-20250514, high, 8000, '{\"type\":\"enabled\",\"budget_tokens\":4000}', ",
        "claude-3-7-sonnet-latest, medium, 1500, '{\"type\":\"enabled\",\"budget_tokens\":1024}', ",
        "claude-sonnet-4-6, medium, 1500, '{\"type\":\"adaptive\"}', medium",
        "claude-opus-4-8, minimal, 900, '{\"type\":\"adaptive\"}', low",
        "claude-opus-5, xhigh, 900, '{\"type\":\"adaptive\"}', xhigh",
        "claude-opus-5, none, 900, '{\"type\":\"disabled\"}', ",
    })
    void thinksAsHardAsTheModelCanBeTold(
            String model, String effort, long outputMax, String thinking, @Nullable String word)
            throws IOException {
        JsonNode sent =
                sent(
                        order(
                                model,
                                "{'messages':[{'role':'user','content':'x'}],'reasoning_effort':'"
                                        + effort
                                        + "'}",
                                outputMax));

        assertThat(sent.path("thinking")).isEqualTo(JSON.readTree(thinking));
        assertThat(sent.at("/output_config/effort").textValue()).isEqualTo(word);
    }

    @Test
    void declinesToThinkWhereThereIsNoRoomForIt() {
        String body = "{'messages':[{'role':'user','content':'x'}],'reasoning_effort':'low'}";

        assertThat(wire.request(order("claude-opus-4-1", body, 1024L)))
                .isInstanceOf(WireRequest.Declined.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-opus-4-8 | `temperature`:0.5 | temperature",
                "claude-sonnet-5 | `top_p`:0.5 | top_p",
                "claude-fable-5 | `top_k`:5 | top_k",
                "claude-sonnet-4-6 | `temperature`:0.5,`top_p`:0.5 | top_p",
                "claude-opus-4-1-20250805 | `temperature`:0.5,`top_p`:0.5 | top_p",
            })
    void declinesSamplingWhereTheModelTakesNone(String model, String members, String field) {
        String body = "{`messages`:[{`role`:`user`,`content`:`x`}]," + members + "}";

        assertThat(wire.request(order(model, body, null)))
                .isInstanceOfSatisfying(
                        WireRequest.Declined.class,
                        declined -> assertThat(declined.failure().toString()).contains(field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-opus-4-8 | `temperature`:1.0,`top_p`:1 | {}",
                "claude-sonnet-4-6 | `temperature`:0.5,`top_p`:1 | {`temperature`:0.5}",
                "claude-opus-4-6-20260205 | `top_k`:5 | {`top_k`:5}",
                "claude-3-7-sonnet-latest | `temperature`:0.5,`top_p`:0.5 | {`temperature`:0.5,`top_p`:0.5}",
                "another | `temperature`:0.5 | {`temperature`:0.5}",
            })
    void samplesAsToldWhereTheModelTakesIt(String model, String members, String expected)
            throws IOException {
        String body = "{`messages`:[{`role`:`user`,`content`:`x`}]," + members + "}";

        JsonNode sent = sent(order(model, body, null));

        ObjectNode sampling = JSON.createObjectNode();
        for (String field : List.of("temperature", "top_p", "top_k")) {
            if (sent.has(field)) {
                sampling.set(field, sent.path(field));
            }
        }
        assertThat(sampling).isEqualTo(JSON.readTree(quoted(expected)));
    }

    @ParameterizedTest
    @CsvSource({"100, 50, 100", ", 50, 50", ", , 64000"})
    void boundsTheOutputByTheNearestWord(
            @Nullable Long ordered, @Nullable Long asked, long expected) throws IOException {
        String own = asked == null ? "" : ",'max_tokens':" + asked;
        String body = "{'messages':[{'role':'user','content':'x'}]" + own + "}";

        assertThat(sent(order(NEW, body, ordered)).path("max_tokens").longValue())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({", standard_only", "priority, auto"})
    void asksForTheTierOfTheLane(@Nullable String tier, String expected) throws IOException {
        WireOrder order =
                new WireOrder(
                        "chat.completions",
                        NEW,
                        tier,
                        10L,
                        null,
                        "{\"service_tier\":\"flex\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                                .getBytes(StandardCharsets.UTF_8),
                        false);

        assertThat(sent(order).path("service_tier").textValue()).isEqualTo(expected);
    }

    @Test
    void showsItsKeyInAnthropicsHeader() {
        assertThat(
                        wire.credentials(
                                order(NEW, "{}", null),
                                "sk-ant",
                                URI.create("https://api.anthropic.com/v1/messages"),
                                new byte[0],
                                Instant.EPOCH))
                .containsExactly(Map.entry("x-api-key", "sk-ant"));
    }

    @Test
    void keepsClassesOfTokensApart() {
        TokenUsage usage =
                usage(
                        "{'input_tokens':10,'cache_read_input_tokens':20,'cache_creation_input_tokens':70,'cache_creation':{'ephemeral_5m_input_tokens':30,'ephemeral_1h_input_tokens':40},'output_tokens':9,'output_tokens_details':{'thinking_tokens':5}}");

        assertThat(usage.getInput()).isEqualTo(10);
        assertThat(usage.getCacheRead()).isEqualTo(20);
        assertThat(usage.getCacheWrite()).isEqualTo(30);
        assertThat(usage.getCacheWrite1h()).isEqualTo(40);
        assertThat(usage.getOutput()).isEqualTo(4);
        assertThat(usage.getReasoning()).isEqualTo(5);
    }

    @Test
    void takesWritesForShortOnesUnlessToldOtherwise() {
        TokenUsage usage =
                usage("{'input_tokens':1,'cache_creation_input_tokens':70,'output_tokens':1}");

        assertThat(usage.getCacheWrite()).isEqualTo(70);
        assertThat(usage.getCacheWrite1h()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html></html>",
                "{}",
                "{\"type\":\"message\"}",
                "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"x\"}}",
                "{\"type\":\"message\",\"content\":[]"
            })
    void callsAnythingElseMalformed(String body) {
        assertThat(answer(body)).isEqualTo(WireAnswer.Failed.malformed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | invalid_request_error | max_tokens: required | REFUSED | CALLER_FAULT",
                "400 | invalid_request_error | prompt is too long: 210000 tokens > 200000 maximum | REFUSED | TOO_LARGE",
                "400 | invalid_request_error | input length and max_tokens exceed context limit: 1 + 2 > 3 | REFUSED | TOO_LARGE",
                "400 | invalid_request_error | Your credit balance is too low to access the Anthropic API. | REFUSED | QUOTA",
                "400 | invalid_request_error | You have reached your specified API usage limits. | REFUSED | QUOTA",
                "400 | invalid_request_error | Output blocked by content filtering policy | REFUSED | CONTENT",
                "401 | authentication_error | invalid x-api-key | REFUSED | CREDENTIALS",
                "402 | billing_error | Your payment failed | REFUSED | QUOTA",
                "403 | permission_error | Your API key may not use this | REFUSED | CREDENTIALS",
                "404 | not_found_error | model: claude-1 | REFUSED | MODEL_NOT_FOUND",
                "413 | request_too_large | Request exceeds the maximum size | REFUSED | TOO_LARGE",
                "429 | rate_limit_error | Number of request tokens has exceeded your limit | RETRY_LATER | RATE_LIMITED",
                "500 | api_error | Internal server error | RETRY_LATER | SERVER_ERROR",
                "504 | timeout_error | Request timed out | RETRY_LATER | TIMEOUT",
                "529 | overloaded_error | Overloaded | RETRY_LATER | OVERLOADED",
            })
    void saysWhatAnErrorMeans(
            int status, String type, String message, OutcomeKind kind, OutcomeReason reason)
            throws IOException {
        String body =
                JSON.createObjectNode()
                        .put("type", "error")
                        .<ObjectNode>set(
                                "error",
                                JSON.createObjectNode().put("type", type).put("message", message))
                        .put("request_id", "req_1")
                        .toString();

        WireError error = wire.error(status, body.getBytes(StandardCharsets.UTF_8));
        AttemptOutcome outcome =
                ProviderFailurePolicy.classify(
                        new CallFailure.Status(
                                status, error.code(), error.type(), error.retryAfter()),
                        "lane a");

        assertThat(outcome.kind()).isEqualTo(kind);
        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(outcome.message()).doesNotContain(message);
        JsonNode shown = JSON.readTree(error.shown()).path("error");
        assertThat(shown.path("message").textValue()).isEqualTo(message);
        assertThat(shown.path("type").textValue()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>", "[]", "{\"error\":7}", "{\"error\":{\"type\":\"two words\"}}"})
    void readsErrorsThatAreNone(String body) {
        WireError error = wire.error(502, body.getBytes(StandardCharsets.UTF_8));

        assertThat(error.type()).isEmpty();
        assertThat(error.code()).isEmpty();
    }

    private TokenUsage usage(String usage) {
        String body =
                "{'type':'message','id':'m','model':'c','content':[],'stop_reason':'end_turn','usage':"
                        + usage
                        + "}";
        return answer(body) instanceof WireAnswer.Whole whole && whole.usage() != null
                ? whole.usage()
                : new TokenUsage();
    }

    private WireAnswer answer(String body) {
        return wire.answer(order(NEW, "{}", null), quoted(body), Instant.EPOCH);
    }

    private JsonNode sent(WireOrder order) throws IOException {
        return switch (wire.request(order)) {
            case WireRequest.Ready ready -> JSON.readTree(ready.body());
            case WireRequest.Declined declined -> throw new AssertionError(declined);
        };
    }

    private static WireOrder order(String model, String body, @Nullable Long outputMax) {
        return new WireOrder(
                "chat.completions", model, null, outputMax, 64_000L, quoted(body), false);
    }

    private static byte[] quoted(String body) {
        return body.replace('\'', '"').replace('`', '"').getBytes(StandardCharsets.UTF_8);
    }
}
