package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.openai.OpenAiWire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What wires do alike with chats, the only one that has them does with responses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponsesContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ASK = "\"input\":\"How many clips?\"";
    private static final String WEATHER =
            "{\"type\":\"function\",\"name\":\"weather\",\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}";

    private final Rig rig = new Rig();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Runnable atEvent = () -> {};
    private ProviderSimulator simulator;

    @BeforeAll
    void start() {
        simulator =
                ProviderSimulator.start(
                        SimulatorConfig.defaults()
                                .withModel(
                                        "plain-model",
                                        ModelBehaviour.defaults()
                                                .withAnswer(new AnswerLength(12, 12, 30))
                                                .withCachedShare(0.5))
                                .withFaults(
                                        new FaultTiming(
                                                Duration.ofSeconds(60),
                                                Duration.ofSeconds(60),
                                                Duration.ofSeconds(7))));
    }

    @BeforeEach
    void listen() {
        heard.clear();
        atEvent = () -> {};
    }

    @AfterAll
    void stop() {
        rig.close();
        simulator.close();
    }

    private CallEnd call(boolean streamed, String model, String body) {
        return call(streamed, model, body, rig.guard());
    }

    private CallEnd call(boolean streamed, String model, String body, CallGuard guard) {
        return rig.operate(
                new OpenAiWire(),
                simulator.rootUri().resolve("/v1").toString(),
                "responses",
                model,
                body,
                guard,
                new Listener() {
                    @Override
                    public boolean wantsEvents() {
                        return streamed;
                    }

                    @Override
                    public void event(byte[] json) {
                        heard.add(new String(json, StandardCharsets.UTF_8));
                        atEvent.run();
                    }
                });
    }

    private static JsonNode answer(CallEnd end) throws IOException {
        byte[] answer = end.answer();
        if (answer == null) {
            throw new AssertionError("no answer: " + end.outcome());
        }
        return JSON.readTree(answer);
    }

    private static JsonNode last(JsonNode answer) {
        JsonNode output = answer.path("output");
        return output.get(output.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bringsHomeTheAnswer(boolean streamed) throws IOException {
        CallEnd end =
                call(streamed, "plain-model", "{\"model\":\"m\",\"background\":true," + ASK + "}");

        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
        assertThat(simulator.calls().calls().getLast().stream()).isEqualTo(streamed);
        assertThat(answer(end).path("status").asText()).isEqualTo("completed");
        assertThat(last(answer(end)).at("/content/0/text").asText())
                .startsWith("This is a simulated answer.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsWhatTheProviderCounts(boolean streamed) {
        CallEnd end = call(streamed, "plain-model", "{" + ASK + "}");

        CallRecord billed = simulator.calls().calls().getLast();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(end.usage().getInput()).isEqualTo(billed.promptTokens() - billed.cachedTokens());
        assertThat(end.usage().getCacheRead()).isEqualTo(billed.cachedTokens()).isPositive();
        assertThat(end.usage().getReasoning()).isEqualTo(30);
        assertThat(end.usage().getOutput()).isEqualTo(billed.completionTokens() - 30);
    }

    @Test
    void tellsTypedEventsInTheirOrder() throws IOException {
        CallEnd end = call(true, "plain-model", "{" + ASK + "}");

        StringBuilder said = new StringBuilder();
        for (int i = 0; i < heard.size(); i++) {
            JsonNode event = JSON.readTree(heard.get(i));
            assertThat(event.path("sequence_number").asInt()).isEqualTo(i);
            if (event.path("type").asText().equals("response.output_text.delta")) {
                said.append(event.path("delta").asText());
            }
        }
        assertThat(JSON.readTree(heard.getFirst()).path("type").asText())
                .isEqualTo("response.created");
        assertThat(JSON.readTree(heard.getLast()).path("response")).isEqualTo(answer(end));
        assertThat(last(answer(end)).at("/content/0/text").asText()).isEqualTo(said.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callsFunctions(boolean streamed) throws IOException {
        CallEnd end =
                call(
                        streamed,
                        "plain-model",
                        "{" + ASK + ",\"tools\":[" + WEATHER + "],\"tool_choice\":\"required\"}");

        JsonNode called = last(answer(end));
        assertThat(called.path("type").asText()).isEqualTo("function_call");
        assertThat(JSON.readTree(called.path("arguments").asText()))
                .isEqualTo(JSON.readTree("{\"city\":\"simulated\"}"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerThatItsBoundCutsOffIsIncomplete(boolean streamed) throws IOException {
        CallEnd end = call(streamed, "plain-model", "{" + ASK + ",\"max_output_tokens\":34}");

        assertThat(answer(end).path("status").asText()).isEqualTo("incomplete");
        assertThat(end.usage().getOutput() + end.usage().getReasoning()).isLessThanOrEqualTo(34);
    }

    @ParameterizedTest
    @CsvSource({
        "false, 429, RATE_LIMITED",
        "false, 503, OVERLOADED",
        "false, malformed, MALFORMED_RESPONSE",
        "false, wrong_type, MALFORMED_RESPONSE",
        "false, reset, CONNECTION_LOST",
        "false, truncate, CONNECTION_LOST",
        "true, 429, RATE_LIMITED",
        "true, 503, OVERLOADED",
        "true, malformed, MALFORMED_RESPONSE",
        "true, wrong_type, MALFORMED_RESPONSE",
        "true, error_midway, SERVER_ERROR",
        "true, reset, CONNECTION_LOST",
        "true, truncate, CONNECTION_LOST",
    })
    void saysWhatEachFailureMeans(boolean streamed, String fault, OutcomeReason reason) {
        simulator.put("failing", ModelBehaviour.downWith(Fault.parse(fault).orElseThrow()));

        CallEnd end = call(streamed, "failing", "{" + ASK + "}");

        assertThat(end.outcome().reason()).as(end.outcome().message()).isEqualTo(reason);
        assertThat(end.answer()).isNull();
    }

    @Test
    void refusesWhatTheProviderRefuses() {
        CallEnd end = call(false, "plain-model", "{" + ASK + ",\"max_output_tokens\":1}");

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CALLER_FAULT);
    }

    @Test
    void billsWhatCameOfAnAnswerThatWasCut() {
        simulator.put(
                "cut",
                ModelBehaviour.downWith(Fault.Wire.TRUNCATE).withAnswer(AnswerLength.exactly(40)));

        CallEnd end = call(true, "cut", "{" + ASK + "}");

        assertThat(heard).isNotEmpty();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.usage().getInput()).isPositive();
        assertThat(end.usage().getOutput()).isBetween(5L, 40L);
    }

    @Test
    void billsWhatCameUntilTheCallWasCancelled() {
        simulator.put(
                "slow-spoken",
                ModelBehaviour.defaults()
                        .withAnswer(AnswerLength.exactly(400))
                        .withLatency(new LatencyModel(Duration.ZERO, 50, 0)));
        CallGuard guard = rig.guard();
        atEvent =
                () -> {
                    if (heard.size() > 6) {
                        guard.stop(StopReason.ORDERED);
                    }
                };

        CallEnd end = call(true, "slow-spoken", "{" + ASK + "}", guard);

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.usage().getOutput()).isBetween(1L, 100L);
    }

    @Test
    void givesUpOnASlowFirstToken() {
        simulator.put("slow", ModelBehaviour.downWith(Fault.Wire.SLOW));
        CallGuard guard = rig.guard();

        CallEnd end = rig.swept(guard, () -> call(true, "slow", "{" + ASK + "}", guard));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TIMEOUT);
        assertThat(heard).isEmpty();
    }
}
