package dev.sluice.worker.provider.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.wire.Declined;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireError;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BedrockWireTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final String CLAUDE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

    private final BedrockWire wire = new BedrockWire();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "`n`:2 | n | true",
                "`seed`:7 | seed | true",
                "`logprobs`:true | logprobs | true",
                "`frequency_penalty`:0.5 | frequency_penalty | true",
                "`temperature`:1.5 | temperature | true",
                "`parallel_tool_calls`:false | parallel_tool_calls | true",
                "`reasoning_effort`:`low` | reasoning_effort | true",
                "`response_format`:{`type`:`json_object`} | response_format.type | true",
                "`additionalModelRequestFields`:7 | additionalModelRequestFields | false",
                "`tools`:[{`type`:`function`,`function`:{`name`:`f`}}],`tool_choice`:`none` | tool_choice | true",
                "`messages`:[{`role`:`user`,`content`:[{`type`:`image_url`,`image_url`:{`url`:`https://x`}}]}] | messages[0].content[0].image_url.url | true",
                "`messages`:[{`role`:`user`,`content`:[{`type`:`image_url`,`image_url`:{`url`:`data:image/tiff;base64,AA==`}}]}] | messages[0].content[0].image_url.url | true",
                "`messages`:[{`role`:`assistant`,`content`:``}] | messages[0].content | false"
            })
    void declinesByNameWhatItCannotSay(String members, String field, boolean elsewhere) {
        String talk =
                members.contains("messages") ? "" : ",`messages`:[{`role`:`user`,`content`:`x`}]";

        Declined.byName(wire.request(order(CLAUDE, "{" + members + talk + "}")), field, elsewhere);
    }

    @Test
    void saysClaudesWordsToClaudeAlone() {
        String body = "{`messages`:[{`role`:`user`,`content`:`x`}],`top_k`:5}";

        Declined.byName(wire.request(order("amazon.nova-pro-v1:0", body)), "top_k", true);
        assertThat(body(wire.request(order(CLAUDE, body))))
                .contains("\"additionalModelRequestFields\":{\"top_k\":5}");
    }

    @Test
    void escapesModelsInAddresses() {
        assertThat(wire.request(order("arn:aws:bedrock:x/y z", talk())))
                .isInstanceOfSatisfying(
                        WireRequest.Ready.class,
                        ready ->
                                assertThat(ready.path())
                                        .isEqualTo(
                                                "/model/arn%3Aaws%3Abedrock%3Ax%2Fy%20z/converse"));
    }

    @ParameterizedTest
    @CsvSource({"flex, true", "priority, true", "reserved, false"})
    void asksForTheTiersThatThereAre(String tier, boolean known) {
        WireOrder order =
                new WireOrder("chat.completions", CLAUDE, tier, null, null, utf8(talk()), false);

        if (known) {
            assertThat(body(wire.request(order)))
                    .contains("\"serviceTier\":{\"type\":\"" + tier + "\"}");
        } else {
            Declined.byName(wire.request(order), "service_tier", true);
        }
    }

    /** The simulator verifies signatures; here is what else a request shows. */
    @Test
    void signsForTheRegionThatTheCatalogueNames() {
        Map<String, String> headers =
                credentials("AKID:secret:token", "eu-central-1", "https://b.example/model/x");

        assertThat(headers.get("Authorization"))
                .startsWith(
                        "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-central-1/bedrock/aws4_request")
                .doesNotContain("secret");
        assertThat(headers)
                .containsEntry("X-Amz-Date", "20260102T030405Z")
                .containsEntry("X-Amz-Security-Token", "token")
                .doesNotContainKey("Host");
    }

    @Test
    void showsAKeyOfBedrocksOwnAsItIs() {
        assertThat(credentials("bedrock-key", null, "https://b.example/model/x"))
                .isEqualTo(Map.of("Authorization", "Bearer bedrock-key"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Malformed input request. | CALLER_FAULT",
                "400 | Input is too long for requested model. | TOO_LARGE",
                "400 | The provided model identifier is invalid. | MODEL_NOT_FOUND",
                "400 | Invocation of model ID x with on-demand throughput isn’t supported. | MODEL_NOT_FOUND",
                "403 | The security token included in the request is invalid. | CREDENTIALS",
                "403 | The request signature we calculated does not match. | CREDENTIALS",
                "403 | You don't have access to the model with the specified model ID. | MODEL_NOT_FOUND",
                "404 | Could not resolve the foundation model. | MODEL_NOT_FOUND",
                "408 | Model has timed out. | TIMEOUT",
                "424 | The model failed. | SERVER_ERROR",
                "429 | Too many requests, please wait before trying again. | RATE_LIMITED",
                "429 | Too many tokens per day, please wait before trying again. | QUOTA",
                "500 | Internal server error | SERVER_ERROR",
                "503 | Service unavailable | OVERLOADED"
            })
    void readsItsErrors(int status, String message, OutcomeReason reason) {
        WireError error = wire.error(status, utf8("{\"message\":\"" + message + "\"}"));

        assertThat(
                        ProviderFailurePolicy.classify(
                                        new CallFailure.Status(
                                                status,
                                                error.code(),
                                                error.type(),
                                                error.retryAfter()),
                                        "lane x")
                                .reason())
                .isEqualTo(reason);
        assertThat(error.shown()).asString(StandardCharsets.UTF_8).contains(message);
    }

    @Test
    void billsAnAnswerThatCannotBeRead() {
        WireAnswer answer =
                wire.answer(
                        order(CLAUDE, talk()),
                        utf8(
                                "{\"output\":{\"message\":{\"content\":[]}},\"stopReason\":\"malformed_tool_use\",\"usage\":{\"inputTokens\":5,\"outputTokens\":7}}"),
                        AT);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        WireAnswer.Failed.class,
                        failed -> {
                            assertThat(failed.failure()).isEqualTo(CallFailure.Transport.MALFORMED);
                            TokenUsage usage = failed.usage();
                            assertThat(usage).isNotNull();
                        });
    }

    private Map<String, String> credentials(
            String secret, @Nullable String region, String address) {
        WireOrder order =
                new WireOrder(
                        "chat.completions",
                        CLAUDE,
                        null,
                        null,
                        null,
                        utf8(talk()),
                        false,
                        new WireSettings(
                                null, Map.of(), Map.of(), null, List.of(), region, null, false));
        return wire.credentials(order, secret, URI.create(address), utf8("{}"), AT);
    }

    private static String talk() {
        return "{`messages`:[{`role`:`user`,`content`:`x`}]}";
    }

    private static WireOrder order(String model, String body) {
        return new WireOrder("chat.completions", model, null, null, null, utf8(body), false);
    }

    private static String body(WireRequest request) {
        return switch (request) {
            case WireRequest.Ready ready -> new String(ready.body(), StandardCharsets.UTF_8);
            case WireRequest.Declined declined -> throw new AssertionError(declined);
        };
    }

    private static byte[] utf8(String body) {
        return body.replace('`', '"').getBytes(StandardCharsets.UTF_8);
    }
}
