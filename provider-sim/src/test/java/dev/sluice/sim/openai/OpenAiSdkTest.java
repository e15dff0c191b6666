package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.limit.RateLimits;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's own client, as it is, talks to the simulator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenAiSdkTest {
    private static final String MODEL = "gpt-5-mini";
    private ProviderSimulator simulator;
    private OpenAIClient client;

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
                OpenAIOkHttpClient.builder()
                        .baseUrl(simulator.baseUri().toString())
                        .apiKey("sk-test")
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
        ChatCompletion answer = client.chat().completions().create(asking().build());

        assertThat(text(answer)).startsWith("This is a simulated answer.");
        assertThat(answer.choices().getFirst().finishReason())
                .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        CallRecord call = last();
        var usage = answer.usage().orElseThrow();
        assertThat(usage.completionTokens()).isEqualTo(call.completionTokens());
        assertThat(usage.promptTokens()).isEqualTo(call.promptTokens());
        assertThat(usage.promptTokensDetails().orElseThrow().cachedTokens())
                .contains((long) call.cachedTokens());
        assertThat(call.model()).isEqualTo(MODEL);
    }

    @Test
    void readsAStream() {
        ChatCompletion answer =
                streamed(
                        asking().streamOptions(
                                        ChatCompletionStreamOptions.builder()
                                                .includeUsage(true)
                                                .build())
                                .build());

        assertThat(text(answer)).startsWith("This is a simulated answer.");
        assertThat(answer.usage().orElseThrow().completionTokens())
                .isEqualTo(last().completionTokens());
        assertThat(last().stream()).isTrue();
    }

    @Test
    void isAskedToCallAFunctionAlsoInAStream() {
        ChatCompletionCreateParams asks =
                asking().addFunctionTool(
                                FunctionDefinition.builder()
                                        .name("weather")
                                        .parameters(
                                                FunctionParameters.builder()
                                                        .putAdditionalProperty(
                                                                "type", JsonValue.from("object"))
                                                        .build())
                                        .build())
                        .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
                        .build();

        for (ChatCompletion answer :
                new ChatCompletion[] {client.chat().completions().create(asks), streamed(asks)}) {
            var choice = answer.choices().getFirst();
            assertThat(choice.finishReason())
                    .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
            assertThat(
                            choice.message()
                                    .toolCalls()
                                    .orElseThrow()
                                    .getFirst()
                                    .asFunction()
                                    .function()
                                    .name())
                    .isEqualTo("weather");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, BadRequestException",
        "401, UnauthorizedException",
        "403, PermissionDeniedException",
        "404, NotFoundException",
        "429, RateLimitException",
        "500, InternalServerException",
        "503, InternalServerException"
    })
    void throwsItsOwnExceptionForEachError(String fault, String exception) {
        OpenAIServiceException thrown =
                catchThrowableOfType(
                        OpenAIServiceException.class,
                        () ->
                                client.chat()
                                        .completions()
                                        .create(
                                                asking().putAdditionalHeader("x-sim-fault", fault)
                                                        .build()));

        assertThat(thrown.getClass().getSimpleName()).isEqualTo(exception);
        assertThat(thrown.statusCode()).isEqualTo(Integer.parseInt(fault));
    }

    @Test
    void tellsOfLimitsInOpenAisHeaders() {
        simulator.put("narrow", ModelBehaviour.defaults().withLimits(new RateLimits(1, 100_000)));
        client.chat().completions().create(asking().model("narrow").build());

        OpenAIServiceException thrown =
                catchThrowableOfType(
                        OpenAIServiceException.class,
                        () -> client.chat().completions().create(asking().model("narrow").build()));

        assertThat(thrown.statusCode()).isEqualTo(429);
        assertThat(thrown.headers().values("x-ratelimit-limit-requests")).containsExactly("1");
        assertThat(thrown.headers().values("retry-after")).hasSize(1);
    }

    private static ChatCompletionCreateParams.Builder asking() {
        return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage("Who are you?");
    }

    private ChatCompletion streamed(ChatCompletionCreateParams params) {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(whole::accumulate);
        }
        return whole.chatCompletion();
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElseThrow();
    }

    private CallRecord last() {
        return simulator.calls().calls().getLast();
    }
}
