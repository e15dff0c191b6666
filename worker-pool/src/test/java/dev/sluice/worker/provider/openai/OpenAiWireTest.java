package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiWireTest {
    private static WireAnswer answer(String operation, String answer) {
        byte[] asked = "{\"input\":\"peace\"}".getBytes(StandardCharsets.UTF_8);
        return new OpenAiWire()
                .answer(
                        new WireOrder(operation, "m", null, null, null, asked, false),
                        answer.getBytes(StandardCharsets.UTF_8),
                        Instant.EPOCH);
    }

    @Test
    void whatNobodyWroteIsNotEstimatedEither() {
        TokenUsage usage =
                Objects.requireNonNull(
                        answer("moderations", "{\"results\":[{\"flagged\":false}]}").usage());

        assertThat(usage.getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(usage.getInput()).isPositive();
        assertThat(usage.getOutput()).isZero();
    }

    @Test
    void anImageThatNobodyCountedIsWorthTheMostThatItsModelWrites() {
        byte[] asked = "{\"prompt\":\"a cat\",\"n\":2}".getBytes(StandardCharsets.UTF_8);
        WireAnswer answer =
                new OpenAiWire()
                        .answer(
                                new WireOrder(
                                        "images.generations", "m", null, null, 1000L, asked, false),
                                "{\"created\":1,\"data\":[{\"url\":\"a\"},{\"url\":\"b\"}]}"
                                        .getBytes(StandardCharsets.UTF_8),
                                Instant.EPOCH);

        TokenUsage usage = Objects.requireNonNull(answer.usage());
        assertThat(usage.getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(usage.getOutput()).isEqualTo(2000);
    }

    @Test
    void anImageCostsWhatTheProviderCounted() {
        TokenUsage usage =
                Objects.requireNonNull(
                        answer(
                                        "images.generations",
                                        "{\"created\":1,\"data\":[{\"b64_json\":\"AAAA\"}],\"usage\":{\"total_tokens\":1066,\"input_tokens\":10,\"output_tokens\":1056,\"input_tokens_details\":{\"text_tokens\":7,\"image_tokens\":3}}}")
                                .usage());

        assertThat(usage.getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(usage.getInput()).isEqualTo(7);
        assertThat(usage.getImageInput()).isEqualTo(3);
        assertThat(usage.getOutput()).isEqualTo(1056);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    responses        | 'tools':[{'type':'web_search'}]                   | 5
                    responses        | 'max_tool_calls':null,'tools':[{'type':'web_search'}] | 5
                    responses        | 'max_tool_calls':9,'tools':[{'type':'web_search'}] | 9
                    responses        | 'tools':[{'type':'image_generation'}]             | 5
                    responses        | 'tools':[{'type':'mcp','server_label':'s'}]       |
                    chat.completions | 'web_search_options':{}                            |
                    """)
    void asksForNoMoreCallsOfToolsThanAreReserved(
            String operation, String members, @Nullable Integer max) {
        WireOrder order = order(operation, "{'input':'x',%s}".formatted(members));

        Reserved reserved =
                members.contains("mcp")
                        ? Reserved.NOTHING
                        : members.contains("image_generation") ? IMAGES : SEARCHES;
        WireRequest made = new OpenAiWire().request(order.with(reserved));

        assertThat(made)
                .isInstanceOfSatisfying(
                        WireRequest.Ready.class,
                        ready ->
                                assertThat(max(ready.body()))
                                        .isEqualTo(max == null ? "" : max.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    responses        | 'tools':[{'type':'web_search'}]        | tools[0].type
                    responses        | 'tools':[{},{'type':'file_search'}]    | tools[1].type
                    chat.completions | 'web_search_options':{}                | web_search_options
                    chat.completions | 'search_parameters':{'mode':'on'}      | search_parameters
                    responses        | 'tools':[{'type':'image_generation'}]  | tools[0].type
                    """)
    void declinesWhatIsNotReserved(String operation, String members, String field) {
        WireOrder order = order(operation, "{'input':'x',%s}".formatted(members));

        assertThat(new OpenAiWire().request(order))
                .isInstanceOfSatisfying(
                        WireRequest.Declined.class,
                        declined ->
                                assertThat(declined.failure())
                                        .isInstanceOfSatisfying(
                                                CallFailure.Untranslatable.class,
                                                no -> assertThat(no.field()).isEqualTo(field)));
    }

    @Test
    void neverAsksForAToolThatAnotherIsReservedFor() {
        WireOrder order = order("responses", "{'input':'x','tools':[{'type':'image_generation'}]}");

        assertThat(new OpenAiWire().request(order.with(SEARCHES)))
                .isInstanceOf(WireRequest.Declined.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"previous_response_id", "conversation"})
    void declinesWhatRefersToWhatIsKept(String member) {
        WireOrder order = order("responses", "{'input':'x','%s':'r'}".formatted(member));

        assertThat(new OpenAiWire().request(order))
                .isInstanceOfSatisfying(
                        WireRequest.Declined.class,
                        declined ->
                                assertThat(declined.failure())
                                        .isInstanceOfSatisfying(
                                                CallFailure.Untranslatable.class,
                                                no -> assertThat(no.field()).isEqualTo(member)));
    }

    @ParameterizedTest
    @CsvSource({
        "server_error, 500",
        "rate_limit_exceeded, 429",
        "vector_store_timeout, 504",
        "invalid_prompt, 400",
        "image_too_large, 400",
        "failed_to_download_image, 400",
        "something_new, 500",
    })
    void aResponseThatFailedIsNoAnswer(String code, int status) {
        WireAnswer answer =
                answer(
                        "responses",
                        "{\"status\":\"failed\",\"error\":{\"code\":\"%s\",\"message\":\"m\"},\"output\":[],\"usage\":null}"
                                .formatted(code));

        assertThat(answer)
                .isEqualTo(
                        new WireAnswer.Failed(
                                new CallFailure.Status(status, code, "", Optional.empty()),
                                Tokens.none()));
    }

    @Test
    void aResponseThatFailedCostsWhatItsProviderCounts() {
        WireAnswer answer =
                answer(
                        "responses",
                        "{\"status\":\"failed\",\"error\":{\"code\":\"server_error\"},\"output\":[],\"usage\":{\"input_tokens\":7,\"output_tokens\":2}}");

        assertThat(answer.usage())
                .isEqualTo(Tokens.disjoint(new Tokens.Nested(7, 0, 0, 0, 2, 0, 0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "in_progress", "cancelled"})
    void aResponseThatEndsLaterIsNoAnswer(String status) {
        assertThat(answer("responses", "{\"status\":\"%s\",\"output\":[]}".formatted(status)))
                .isEqualTo(WireAnswer.Failed.malformed());
    }

    @Test
    void aResponseThatWasCutOffByItsBoundIsOne() {
        assertThat(
                        answer(
                                "responses",
                                "{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[]}"))
                .isInstanceOf(WireAnswer.Whole.class);
    }

    private static final Reserved IMAGES =
            new Reserved(Map.of("image_generation/high/1024x1024", 5L));
    private static final Reserved SEARCHES = new Reserved(Map.of("web_search", 5L));

    private static WireOrder order(String operation, String body) {
        return new WireOrder(
                operation,
                "m",
                null,
                null,
                null,
                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                false);
    }

    private static String max(byte[] body) {
        try {
            return new ObjectMapper().readTree(body).path("max_tool_calls").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void leavesTheEstimateOfWhatWasWrittenToTheExecutor() {
        assertThat(answer("chat.completions", "{\"choices\":[]}").usage()).isNull();
    }
}
