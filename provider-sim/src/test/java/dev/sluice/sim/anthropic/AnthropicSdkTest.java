package dev.sluice.sim.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicIoException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.limit.RateLimits;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Anthropic's own client, as it is, talks to the simulator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AnthropicSdkTest {
    private static final JsonValue CITY = JsonValue.from(Map.of("city", Map.of("type", "string")));
    private static final String MODEL = "claude-sonnet-4-6";
    private ProviderSimulator simulator;
    private AnthropicClient client;

    @BeforeAll
    void start() {
        simulator =
                ProviderSimulator.start(
                        SimulatorConfig.defaults()
                                .withModel(
                                        MODEL,
                                        ModelBehaviour.defaults()
                                                .withAnswer(AnswerLength.exactly(12))
                                                .withCachedShare(0.5)));
        client =
                AnthropicOkHttpClient.builder()
                        .baseUrl(simulator.rootUri().toString())
                        .apiKey("sk-ant-test")
                        .maxRetries(0)
                        .timeout(Duration.ofSeconds(30))
                        .build();
    }

    @AfterAll
    void stop() {
        client.close();
        simulator.close();
    }

    @Test
    void readsAnAnswer() {
        Message message = client.messages().create(asking().build());

        assertThat(message.content().getFirst().asText().text())
                .startsWith("This is a simulated answer.");
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        CallRecord call = last();
        assertThat(message.usage().outputTokens()).isEqualTo(call.completionTokens());
        assertThat(message.usage().cacheReadInputTokens()).contains((long) call.cachedTokens());
        assertThat(message.usage().inputTokens())
                .isEqualTo(call.promptTokens() - call.cachedTokens());
        assertThat(call.model()).isEqualTo(MODEL);
    }

    @Test
    void readsAStream() {
        MessageAccumulator whole = MessageAccumulator.create();

        try (StreamResponse<RawMessageStreamEvent> events =
                client.messages().createStreaming(asking().build())) {
            events.stream().forEach(whole::accumulate);
        }

        Message message = whole.message();
        assertThat(message.content().getFirst().asText().text())
                .startsWith("This is a simulated answer.");
        assertThat(message.usage().outputTokens()).isEqualTo(last().completionTokens());
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertThat(last().stream()).isTrue();
    }

    @Test
    void isAskedToCallAFunction() {
        Message message = client.messages().create(calling().build());

        assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
        var use = message.content().getFirst().asToolUse();
        assertThat(use.name()).isEqualTo("weather");
        assertThat(use._input()).isEqualTo(JsonValue.from(Map.of("city", "simulated")));
    }

    @Test
    void isAskedToCallAFunctionInAStream() {
        MessageAccumulator whole = MessageAccumulator.create();

        try (StreamResponse<RawMessageStreamEvent> events =
                client.messages().createStreaming(calling().build())) {
            events.stream().forEach(whole::accumulate);
        }

        assertThat(whole.message().content().getFirst().asToolUse()._input())
                .isEqualTo(JsonValue.from(Map.of("city", "simulated")));
    }

    @ParameterizedTest
    @CsvSource({
        "400, BadRequestException",
        "401, UnauthorizedException",
        "403, PermissionDeniedException",
        "404, NotFoundException",
        "429, RateLimitException",
        "500, InternalServerException",
        "529, OverloadedException"
    })
    void throwsItsOwnExceptionForEachError(String fault, String exception) {
        AnthropicServiceException thrown =
                catchThrowableOfType(
                        AnthropicServiceException.class,
                        () ->
                                client.messages()
                                        .create(
                                                asking().putAdditionalHeader("x-sim-fault", fault)
                                                        .build()));

        assertThat(thrown.getClass().getSimpleName()).isEqualTo(exception);
        assertThat(thrown.statusCode()).isEqualTo(Integer.parseInt(fault));
    }

    @Test
    void tellsOfLimitsInAnthropicsHeaders() {
        simulator.put("narrow", ModelBehaviour.defaults().withLimits(new RateLimits(1, 100_000)));
        client.messages().create(asking().model("narrow").build());

        AnthropicServiceException thrown =
                catchThrowableOfType(
                        AnthropicServiceException.class,
                        () -> client.messages().create(asking().model("narrow").build()));

        assertThat(thrown.statusCode()).isEqualTo(429);
        assertThat(thrown.headers().values("anthropic-ratelimit-requests-limit"))
                .containsExactly("1");
        assertThat(thrown.headers().values("retry-after")).hasSize(1);
        assertThat(thrown.headers().values("request-id")).hasSize(1);
    }

    @Test
    void takesNoMemberThatItDoesNotKnow() {
        AnthropicServiceException thrown =
                catchThrowableOfType(
                        AnthropicServiceException.class,
                        () ->
                                client.messages()
                                        .create(
                                                asking().putAdditionalBodyProperty(
                                                                "n", JsonValue.from(2))
                                                        .build()));

        assertThat(thrown).hasMessageContaining("n: Extra inputs are not permitted");
    }

    @Test
    void isDownWithoutAnAnswer() {
        simulator.put("down", ModelBehaviour.downWith(Fault.Wire.RESET));

        assertThat(
                        catchThrowableOfType(
                                AnthropicIoException.class,
                                () -> client.messages().create(asking().model("down").build())))
                .isNotNull();
    }

    private static MessageCreateParams.Builder asking() {
        return MessageCreateParams.builder()
                .model(MODEL)
                .maxTokens(1_000)
                .system("Be short.")
                .addUserMessage("How many clips?");
    }

    private static MessageCreateParams.Builder calling() {
        return asking().addTool(
                        Tool.builder()
                                .name("weather")
                                .inputSchema(
                                        Tool.InputSchema.builder()
                                                .putAdditionalProperty("properties", CITY)
                                                .build())
                                .build())
                .toolChoice(ToolChoiceAny.builder().build());
    }

    private CallRecord last() {
        return simulator.calls().calls().getLast();
    }
}
