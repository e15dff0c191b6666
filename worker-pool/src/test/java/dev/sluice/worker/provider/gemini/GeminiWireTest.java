package dev.sluice.worker.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiWireTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final GeminiWire wire = new GeminiWire();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "`n`:9 | n | true",
                "`parallel_tool_calls`:false | parallel_tool_calls | true",
                "`logit_bias`:{`1`:2} | logit_bias | true",
                "`thinking`:{`type`:`enabled`} | thinking | true",
                "`temperature`:2.5 | temperature | true",
                "`top_logprobs`:`x` | top_logprobs | false",
                "`reasoning_effort`:`none` | reasoning_effort | true",
                "`reasoning_effort`:`enormous` | reasoning_effort | false",
                "`modalities`:[`audio`] | modalities | true",
                "`messages`:[{`role`:`user`,`content`:[{`type`:`image_url`,`image_url`:{`url`:`https://e.org/a`}}]}] | messages[0].content[0].image_url.url | true",
                "`messages`:[{`role`:`tool`,`tool_call_id`:`x`,`content`:`y`}] | messages[0].tool_call_id | false",
                "`messages`:[{`role`:`assistant`,`content`:`y`,`thinking_blocks`:[{`type`:`thinking`}]}] | messages[0].thinking_blocks | true",
            })
    void declinesByNameWhatItCannotSay(String members, String field, boolean elsewhere) {
        String body =
                members.startsWith("`messages`")
                        ? "{" + members + "}"
                        : "{`messages`:[{`role`:`user`,`content`:`x`}]," + members + "}";

        Declined.byName(wire.request(order("gemini-3.5-flash", body)), field, elsewhere);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, none, '{\"thinkingBudget\":0}'",
        "gemini-2.5-pro, low, '{\"thinkingBudget\":1024}'",
        "gemini-2.5-pro, high, '{\"thinkingBudget\":24576}'",
        "gemini-3.5-flash, minimal, '{\"thinkingLevel\":\"MINIMAL\"}'",
        "gemini-3.1-pro-preview, xhigh, '{\"thinkingLevel\":\"HIGH\"}'",
        "gemini-flash-latest, medium, '{\"thinkingLevel\":\"MEDIUM\"}'",
    })
    void thinksAsHardAsTheModelCanBeTold(String model, String effort, String thinking)
            throws IOException {
        String body =
                "{`messages`:[{`role`:`user`,`content`:`x`}],`reasoning_effort`:`" + effort + "`}";

        assertThat(sent(order(model, body)).at("/generationConfig/thinkingConfig"))
                .isEqualTo(JSON.readTree(thinking));
    }

    @ParameterizedTest
    @CsvSource({
        "auto, false,",
        "auto, true, VALIDATED",
        "none, false, NONE",
        "required, true, ANY",
    })
    void choosesAmongFunctions(String choice, boolean strict, @Nullable String mode)
            throws IOException {
        String body =
                "{`messages`:[{`role`:`user`,`content`:`x`}],`tool_choice`:`%s`,`tools`:[{`type`:`function`,`function`:{`name`:`f`,`strict`:%s}}]}"
                        .formatted(choice, strict);

        assertThat(
                        sent(order("gemini-2.5-pro", body))
                                .at("/toolConfig/functionCallingConfig/mode")
                                .textValue())
                .isEqualTo(mode);
    }

    @Test
    void putsTheModelIntoThePath() {
        String body = "{`messages`:[{`role`:`user`,`content`:`x`}]}";

        assertThat(wire.request(order("tuned/a b", body)))
                .isInstanceOfSatisfying(
                        WireRequest.Ready.class,
                        ready ->
                                assertThat(ready.path())
                                        .isEqualTo("/models/tuned%2Fa%20b:generateContent"));
        assertThat(
                        wire.credentials(
                                order("m", body),
                                "k",
                                URI.create("https://a.org/"),
                                new byte[0],
                                Instant.EPOCH))
                .isEqualTo(Map.of("x-goog-api-key", "k"));
    }

    @Test
    void keepsClassesOfTokensApart() {
        WireAnswer answer =
                answer(
                        "{`candidates`:[{`content`:{`parts`:[{`text`:`x`}]},`finishReason`:`STOP`}],`usageMetadata`:{`promptTokenCount`:1000,`cachedContentTokenCount`:300,`candidatesTokenCount`:9,`thoughtsTokenCount`:40,`promptTokensDetails`:[{`modality`:`IMAGE`,`tokenCount`:600}],`cacheTokensDetails`:[{`modality`:`IMAGE`,`tokenCount`:200}]}}");

        assertThat(answer)
                .isInstanceOfSatisfying(
                        WireAnswer.Whole.class,
                        whole -> {
                            TokenUsage usage =
                                    whole.usage() == null ? new TokenUsage() : whole.usage();
                            assertThat(usage.getInput()).isEqualTo(300);
                            assertThat(usage.getCacheRead()).isEqualTo(300);
                            assertThat(usage.getImageInput()).isEqualTo(400);
                            assertThat(usage.getOutput()).isEqualTo(9);
                            assertThat(usage.getReasoning()).isEqualTo(40);
                        });
    }

    @Test
    void isRefusedByContentWhenThePromptIsBlocked() {
        WireAnswer answer =
                answer(
                        "{`promptFeedback`:{`blockReason`:`SAFETY`},`usageMetadata`:{`promptTokenCount`:8}}");

        assertThat(answer)
                .isInstanceOfSatisfying(
                        WireAnswer.Failed.class,
                        failed -> {
                            AttemptOutcome outcome =
                                    ProviderFailurePolicy.classify(failed.failure(), "lane a");
                            assertThat(outcome.kind()).isEqualTo(OutcomeKind.REFUSED);
                            assertThat(outcome.reason()).isEqualTo(OutcomeReason.CONTENT);
                            assertThat(failed.usage()).isNotNull();
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{`candidates`:[]}",
                "{`candidates`:[{`content`:{},`finishReason`:`MALFORMED_FUNCTION_CALL`}]}"
            })
    void callsAnythingElseMalformed(String body) {
        assertThat(answer(body))
                .isInstanceOfSatisfying(
                        WireAnswer.Failed.class,
                        failed ->
                                assertThat(failed.failure())
                                        .isEqualTo(CallFailure.Transport.MALFORMED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | INVALID_ARGUMENT | bad | | REFUSED | CALLER_FAULT",
                "400 | INVALID_ARGUMENT | API key not valid. | {`reason`:`API_KEY_INVALID`} | REFUSED | CREDENTIALS",
                "400 | INVALID_ARGUMENT | The input token count (9) exceeds the maximum number of tokens allowed (8). | | REFUSED | TOO_LARGE",
                "400 | FAILED_PRECONDITION | Please enable billing | | REFUSED | QUOTA",
                "401 | UNAUTHENTICATED | no | | REFUSED | CREDENTIALS",
                "403 | PERMISSION_DENIED | no | | REFUSED | CREDENTIALS",
                "404 | NOT_FOUND | no | | REFUSED | MODEL_NOT_FOUND",
                "429 | RESOURCE_EXHAUSTED | wait | {`retryDelay`:`34.5s`} | RETRY_LATER | RATE_LIMITED",
                "429 | RESOURCE_EXHAUSTED | wait | {`violations`:[{`quotaId`:`GenerateRequestsPerDayPerProjectPerModel`}]} | REFUSED | QUOTA",
                "500 | INTERNAL | no | | RETRY_LATER | SERVER_ERROR",
                "503 | UNAVAILABLE | overloaded | | RETRY_LATER | OVERLOADED",
                "504 | DEADLINE_EXCEEDED | late | | RETRY_LATER | TIMEOUT",
            })
    void saysWhatAnErrorMeans(
            int status,
            String word,
            String message,
            @Nullable String detail,
            OutcomeKind kind,
            OutcomeReason reason) {
        String body =
                "{`error`:{`code`:%d,`message`:`%s`,`status`:`%s`,`details`:[%s]}}"
                        .formatted(status, message, word, detail == null ? "" : detail);

        WireError error = wire.error(status, quoted(body));
        AttemptOutcome outcome =
                ProviderFailurePolicy.classify(
                        new CallFailure.Status(
                                status, error.code(), error.type(), error.retryAfter()),
                        "lane a");

        assertThat(outcome.kind()).isEqualTo(kind);
        assertThat(outcome.reason()).isEqualTo(reason);
        if (outcome instanceof AttemptOutcome.RetryLater later && detail != null) {
            assertThat(later.after()).contains(Duration.ofMillis(34_500));
        }
        assertThat(error.shown()).asString(StandardCharsets.UTF_8).contains(message);
    }

    @Test
    void embedsTexts() throws IOException {
        WireOrder order =
                embedding("{`input`:[`a`,`b`],`dimensions`:2,`encoding_format`:`base64`}");

        assertThat(sent(order))
                .isEqualTo(
                        JSON.readTree(
                                quoted(
                                        "{`requests`:[{`model`:`models/e`,`content`:{`parts`:[{`text`:`a`}]},`outputDimensionality`:2},{`model`:`models/e`,`content`:{`parts`:[{`text`:`b`}]},`outputDimensionality`:2}]}")));
        assertThat(embedded(order))
                .isEqualTo(
                        JSON.readTree(
                                quoted(
                                        "{`object`:`list`,`data`:[{`object`:`embedding`,`index`:0,`embedding`:`AACAPwAAAEA=`},{`object`:`embedding`,`index`:1,`embedding`:`AABAQAAAgEA=`}],`model`:`e`}")));
    }

    @Test
    void embedsOneTextAsNumbers() throws IOException {
        JsonNode answer = embedded(embedding("{`input`:`a`}"));

        assertThat(answer.at("/data/0/embedding")).isEqualTo(JSON.readTree("[1.0,2.0]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{`input`:[]}",
                "{`input`:[[1,2]]}",
                "{`input`:`a`,`encoding_format`:`x`}"
            })
    void declinesWhatItCannotEmbed(String body) {
        assertThat(wire.request(embedding(body))).isInstanceOf(WireRequest.Declined.class);
    }

    private JsonNode embedded(WireOrder order) throws IOException {
        WireAnswer answer =
                wire.answer(
                        order,
                        quoted("{`embeddings`:[{`values`:[1.0,2.0]},{`values`:[3.0,4.0]}]}"),
                        Instant.EPOCH);
        return switch (answer) {
            case WireAnswer.Whole whole -> JSON.readTree(whole.body());
            case WireAnswer.Failed failed -> throw new AssertionError(failed);
        };
    }

    private static WireOrder embedding(String body) {
        return new WireOrder("embeddings", "e", null, null, null, quoted(body), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{`error`:{`details`:[{`retryDelay`:`soon`}]}}"})
    void readsErrorsThatAreNone(String body) {
        WireError error = wire.error(502, quoted(body));

        assertThat(error.type()).isEmpty();
        assertThat(error.code()).isEmpty();
        assertThat(error.retryAfter()).isEmpty();
    }

    private WireAnswer answer(String body) {
        return wire.answer(order("gemini-2.5-pro", "{}"), quoted(body), Instant.EPOCH);
    }

    private JsonNode sent(WireOrder order) throws IOException {
        return switch (wire.request(order)) {
            case WireRequest.Ready ready -> JSON.readTree(ready.body());
            case WireRequest.Declined declined -> throw new AssertionError(declined);
        };
    }

    private static WireOrder order(String model, String body) {
        return new WireOrder("chat.completions", model, null, null, 64_000L, quoted(body), false);
    }

    private static byte[] quoted(String body) {
        return body.replace('`', '"').getBytes(StandardCharsets.UTF_8);
    }
}
