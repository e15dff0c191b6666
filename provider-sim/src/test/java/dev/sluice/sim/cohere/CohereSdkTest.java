package dev.sluice.sim.cohere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.cohere.api.Cohere;
import com.cohere.api.core.CohereApiException;
import com.cohere.api.core.RequestOptions;
import com.cohere.api.resources.v2.requests.V2ChatRequest;
import com.cohere.api.resources.v2.requests.V2ChatStreamRequest;
import com.cohere.api.resources.v2.requests.V2EmbedRequest;
import com.cohere.api.resources.v2.requests.V2RerankRequest;
import com.cohere.api.resources.v2.types.V2ChatRequestToolChoice;
import com.cohere.api.resources.v2.types.V2ChatResponse;
import com.cohere.api.resources.v2.types.V2ChatStreamResponse;
import com.cohere.api.resources.v2.types.V2RerankResponse;
import com.cohere.api.types.ChatFinishReason;
import com.cohere.api.types.ChatMessageV2;
import com.cohere.api.types.EmbedByTypeResponse;
import com.cohere.api.types.EmbedInputType;
import com.cohere.api.types.EmbeddingType;
import com.cohere.api.types.ToolV2;
import com.cohere.api.types.ToolV2Function;
import com.cohere.api.types.UserMessageV2;
import com.cohere.api.types.UserMessageV2Content;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cohere's own client, as it is, talks to the simulator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CohereSdkTest {
    private static final String MODEL = "command-a-03-2025";
    private ProviderSimulator simulator;
    private Cohere client;

    @BeforeAll
    void start() {
        simulator =
                ProviderSimulator.start(
                        SimulatorConfig.defaults()
                                .withAnyModel(
                                        ModelBehaviour.defaults()
                                                .withAnswer(AnswerLength.exactly(12))
                                                .withCachedShare(0.5)));
        client =
                Cohere.builder()
                        .token("co-test")
                        .url(simulator.rootUri().toString())
                        .maxRetries(0)
                        .build();
    }

    @AfterAll
    void stop() {
        simulator.close();
    }

    @Test
    void readsAnAnswer() {
        V2ChatResponse answer =
                client.v2().chat(V2ChatRequest.builder().model(MODEL).messages(question()).build());

        assertThat(answer.getFinishReason()).isEqualTo(ChatFinishReason.COMPLETE);
        assertThat(answer.getMessage().getContent().orElseThrow().getFirst().getText())
                .hasValueSatisfying(
                        text ->
                                assertThat(text.getText())
                                        .startsWith("This is a simulated answer."));
        CallRecord call = simulator.calls().calls().getLast();
        var usage = answer.getUsage().orElseThrow();
        assertThat(usage.getBilledUnits().orElseThrow().getInputTokens())
                .contains((double) call.promptTokens());
        assertThat(usage.getBilledUnits().orElseThrow().getOutputTokens())
                .contains((double) call.completionTokens());
        assertThat(usage.getCachedTokens()).contains((double) call.cachedTokens());
    }

    @Test
    void readsAStream() {
        StringBuilder text = new StringBuilder();
        int ends = 0;
        for (V2ChatStreamResponse event :
                client.v2()
                        .chatStream(
                                V2ChatStreamRequest.builder()
                                        .model(MODEL)
                                        .messages(question())
                                        .build())) {
            event.getContentDelta()
                    .flatMap(delta -> delta.getDelta())
                    .flatMap(delta -> delta.getMessage())
                    .flatMap(message -> message.getContent())
                    .flatMap(content -> content.getText())
                    .ifPresent(text::append);
            ends += event.isMessageEnd() ? 1 : 0;
        }

        assertThat(text).startsWith("This is a simulated answer.");
        assertThat(ends).isOne();
        assertThat(simulator.calls().calls().getLast().stream()).isTrue();
    }

    @Test
    void isAskedToCallAFunction() {
        V2ChatResponse answer =
                client.v2()
                        .chat(
                                V2ChatRequest.builder()
                                        .model(MODEL)
                                        .messages(question())
                                        .toolChoice(V2ChatRequestToolChoice.REQUIRED)
                                        .tools(
                                                List.of(
                                                        ToolV2.builder()
                                                                .function(
                                                                        ToolV2Function.builder()
                                                                                .name("weather")
                                                                                .parameters(
                                                                                        schema())
                                                                                .build())
                                                                .build()))
                                        .build());

        assertThat(answer.getFinishReason()).isEqualTo(ChatFinishReason.TOOL_CALL);
        var call = answer.getMessage().getToolCalls().orElseThrow().getFirst();
        assertThat(call.getFunction().orElseThrow().getName()).contains("weather");
        assertThat(call.getFunction().orElseThrow().getArguments())
                .contains("{\"city\":\"simulated\"}");
    }

    @Test
    void embeds() {
        EmbedByTypeResponse answer =
                client.v2()
                        .embed(
                                V2EmbedRequest.builder()
                                        .model("embed-v4.0")
                                        .inputType(EmbedInputType.SEARCH_DOCUMENT)
                                        .texts(List.of("cat", "dog"))
                                        .embeddingTypes(List.of(EmbeddingType.FLOAT))
                                        .outputDimension(32)
                                        .build());

        assertThat(answer.getEmbeddings().getFloat().orElseThrow())
                .hasSize(2)
                .allSatisfy(vector -> assertThat(vector).hasSize(32));
    }

    @Test
    void reranks() {
        V2RerankResponse answer =
                client.v2()
                        .rerank(
                                V2RerankRequest.builder()
                                        .model("rerank-v3.5")
                                        .query("capital of Switzerland")
                                        .documents(
                                                List.of(
                                                        "Cats sleep.",
                                                        "The capital of Switzerland."))
                                        .topN(1)
                                        .build());

        assertThat(answer.getResults())
                .singleElement()
                .satisfies(best -> assertThat(best.getIndex()).isOne());
        assertThat(answer.getMeta().orElseThrow().getBilledUnits().orElseThrow().getSearchUnits())
                .contains(1.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 422, 429, 498, 500, 503})
    void throwsItsOwnExceptionForEachError(int status) {
        simulator.put("failing", ModelBehaviour.downWith(new Fault.Status(status)));

        CohereApiException thrown =
                catchThrowableOfType(
                        CohereApiException.class,
                        () ->
                                client.v2()
                                        .chat(
                                                V2ChatRequest.builder()
                                                        .model("failing")
                                                        .messages(question())
                                                        .build(),
                                                RequestOptions.builder().build()));

        assertThat(thrown.statusCode()).isEqualTo(status);
    }

    private static List<ChatMessageV2> question() {
        return List.of(
                ChatMessageV2.user(
                        UserMessageV2.builder()
                                .content(UserMessageV2Content.of("How many clips?"))
                                .build()));
    }

    private static Map<String, Object> schema() {
        return Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")));
    }
}
