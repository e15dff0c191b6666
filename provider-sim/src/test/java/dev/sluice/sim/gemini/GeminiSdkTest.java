package dev.sluice.sim.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCallingConfig;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolConfig;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's own client, as it is, talks to the simulator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GeminiSdkTest {
    private static final String MODEL = "gemini-2.5-flash";
    private ProviderSimulator simulator;
    private Client client;

    @BeforeAll
    void start() {
        simulator =
                ProviderSimulator.start(
                        SimulatorConfig.defaults()
                                .withModel(
                                        MODEL,
                                        ModelBehaviour.defaults()
                                                .withAnswer(new AnswerLength(12, 12, 5))
                                                .withCachedShare(0.5)));
        client =
                Client.builder()
                        .apiKey("AIza-test")
                        .httpOptions(
                                HttpOptions.builder()
                                        .baseUrl(simulator.rootUri().toString())
                                        .timeout(30_000)
                                        .retryOptions(
                                                HttpRetryOptions.builder().attempts(1).build())
                                        .build())
                        .build();
    }

    @AfterAll
    void stop() {
        client.close();
        simulator.close();
    }

    @Test
    void readsAnAnswer() {
        GenerateContentResponse answer =
                client.models.generateContent(MODEL, "How many clips?", config().build());

        assertThat(answer.text()).startsWith("This is a simulated answer.");
        assertThat(answer.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
        CallRecord call = simulator.calls().calls().getLast();
        var usage = answer.usageMetadata().orElseThrow();
        assertThat(usage.promptTokenCount()).contains(call.promptTokens());
        assertThat(usage.cachedContentTokenCount()).contains(call.cachedTokens());
        assertThat(usage.thoughtsTokenCount()).contains(5);
        assertThat(usage.candidatesTokenCount()).contains(call.completionTokens() - 5);
    }

    @Test
    void readsAStream() {
        StringBuilder text = new StringBuilder();
        try (ResponseStream<GenerateContentResponse> parts =
                client.models.generateContentStream(MODEL, "How many clips?", config().build())) {
            parts.forEach(part -> text.append(part.text()));
        }

        assertThat(text).startsWith("This is a simulated answer.");
        assertThat(simulator.calls().calls().getLast().stream()).isTrue();
    }

    @Test
    void isAskedToCallAFunction() {
        GenerateContentConfig config =
                config().tools(
                                Tool.builder()
                                        .functionDeclarations(
                                                FunctionDeclaration.builder()
                                                        .name("weather")
                                                        .parametersJsonSchema(
                                                                Map.of(
                                                                        "type",
                                                                        "object",
                                                                        "properties",
                                                                        Map.of(
                                                                                "city",
                                                                                Map.of(
                                                                                        "type",
                                                                                        "string"))))
                                                        .build())
                                        .build())
                        .toolConfig(
                                ToolConfig.builder()
                                        .functionCallingConfig(
                                                FunctionCallingConfig.builder().mode("ANY").build())
                                        .build())
                        .build();

        GenerateContentResponse answer =
                client.models.generateContent(MODEL, "How many clips?", config);

        var call = Objects.requireNonNull(answer.functionCalls()).getFirst();
        assertThat(call.name()).contains("weather");
        assertThat(call.args()).contains(Map.of("city", "simulated"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 500})
    void throwsItsOwnExceptionForEachError(int status) {
        simulator.put("failing", ModelBehaviour.downWith(new Fault.Status(status)));

        ApiException thrown =
                catchThrowableOfType(
                        ApiException.class,
                        () ->
                                client.models.generateContent(
                                        "failing", "How many clips?", config().build()));

        assertThat(thrown.code()).isEqualTo(status);
        assertThat(thrown.status()).isNotBlank();
    }

    private static GenerateContentConfig.Builder config() {
        return GenerateContentConfig.builder()
                .systemInstruction(Content.fromParts(Part.fromText("Be short.")))
                .maxOutputTokens(1_000);
    }
}
