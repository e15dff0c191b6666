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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every wire that streams does alike: callers hear OpenAI's chunks whoever answers, and the
 * whole answer, its usage and its failures are those of a plain call.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireStreamContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TALK =
            "\"messages\":[{\"role\":\"user\",\"content\":\"How many clips?\"}]";
    private static final String WEATHER =
            "{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}}";

    final Rig rig = new Rig();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Runnable atEvent = () -> {};
    ProviderSimulator simulator;

    @BeforeAll
    void start() throws IOException {
        simulator =
                provider(
                        SimulatorConfig.defaults()
                                .withAnyModel(
                                        ModelBehaviour.defaults()
                                                .withAnswer(new AnswerLength(12, 12, 30))
                                                .withCachedShare(0.5))
                                .withFaults(
                                        new FaultTiming(
                                                Duration.ofSeconds(60),
                                                Duration.ofSeconds(60),
                                                Duration.ofSeconds(7))));
        rig.callsAs(simulator);
    }

    @BeforeEach
    void listen() {
        heard.clear();
        atEvent = () -> {};
    }

    ProviderSimulator provider(SimulatorConfig config) throws IOException {
        return ProviderSimulator.start(config);
    }

    @AfterAll
    void stop() {
        rig.close();
        simulator.close();
    }

    static Stream<Wire> wires() {
        return Wires.ALL.stream().filter(wire -> wire.streams("chat.completions"));
    }

    @ParameterizedTest
    @MethodSource("wires")
    void tellsTheAnswerWhileItComes(Wire wire) throws IOException {
        CallEnd end = call(wire, "plain-model", "{" + TALK + ",\"max_tokens\":500}");

        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
        assertThat(simulator.calls().calls().getLast().stream()).isTrue();
        JsonNode answer = answer(end);
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(said())
                .startsWith("This is a simulated answer.")
                .isEqualTo(answer.at("/choices/0/message/content").asText());
        assertThat(heard).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void countsWhatTheProviderCounts(Wire wire) throws IOException {
        CallEnd end = call(wire, "plain-model", "{" + TALK + ",\"max_tokens\":500}");

        CallRecord billed = simulator.calls().calls().getLast();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(end.usage().getInput()).isEqualTo(billed.promptTokens() - billed.cachedTokens());
        assertThat(end.usage().getCacheRead()).isEqualTo(billed.cachedTokens()).isPositive();
        long thought = Wires.countsThoughts(wire) ? 30 : 0;
        assertThat(end.usage().getReasoning()).isEqualTo(thought);
        assertThat(end.usage().getOutput()).isEqualTo(billed.completionTokens() - thought);
        assertThat(answer(end).at("/usage/prompt_tokens").asInt()).isEqualTo(billed.promptTokens());
    }

    @ParameterizedTest
    @MethodSource("wires")
    void tellsTheUsageToWhoAsksForIt(Wire wire) throws IOException {
        call(wire, "plain-model", "{" + TALK + "}");
        assertThat(heard).noneMatch(event -> event.contains("prompt_tokens"));

        heard.clear();
        call(wire, "plain-model", "{" + TALK + ",\"stream_options\":{\"include_usage\":true}}");

        JsonNode last = JSON.readTree(heard.getLast());
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/prompt_tokens").asInt()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("wires")
    void asksForACall(Wire wire) throws IOException {
        CallEnd end =
                call(
                        wire,
                        "plain-model",
                        "{" + TALK + ",\"tools\":[" + WEATHER + "],\"tool_choice\":\"required\"}");

        JsonNode asked = answer(end).at("/choices/0/message/tool_calls/0");
        assertThat(asked.at("/function/name").asText()).isEqualTo("weather");
        assertThat(JSON.readTree(asked.at("/function/arguments").asText()))
                .isEqualTo(JSON.readTree("{\"city\":\"simulated\"}"));
        assertThat(answer(end).at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(JSON.readTree(heard.getFirst()).at("/choices/0/delta/role").asText())
                .isEqualTo("assistant");
    }

    static Stream<Arguments> failures() {
        return wires().flatMap(
                        wire ->
                                Stream.of(
                                        Arguments.of(wire, "429", OutcomeReason.RATE_LIMITED),
                                        Arguments.of(wire, "503", OutcomeReason.OVERLOADED),
                                        Arguments.of(
                                                wire,
                                                "malformed",
                                                OutcomeReason.MALFORMED_RESPONSE),
                                        Arguments.of(
                                                wire,
                                                "wrong_type",
                                                OutcomeReason.MALFORMED_RESPONSE),
                                        Arguments.of(
                                                wire, "error_midway", OutcomeReason.SERVER_ERROR),
                                        Arguments.of(wire, "reset", OutcomeReason.CONNECTION_LOST),
                                        Arguments.of(
                                                wire, "truncate", OutcomeReason.CONNECTION_LOST)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatEachFailureMeans(Wire wire, String fault, OutcomeReason reason) {
        simulator.put("failing", ModelBehaviour.downWith(Fault.parse(fault).orElseThrow()));

        CallEnd end = call(wire, "failing", "{" + TALK + "}");

        assertThat(end.outcome().reason()).as(end.outcome().message()).isEqualTo(reason);
        assertThat(end.answer()).isNull();
    }

    @ParameterizedTest
    @MethodSource("wires")
    void billsWhatCameOfAnAnswerThatWasCut(Wire wire) {
        simulator.put(
                "cut",
                ModelBehaviour.downWith(Fault.Wire.TRUNCATE).withAnswer(AnswerLength.exactly(40)));

        CallEnd end = call(wire, "cut", "{" + TALK + "}");

        assertThat(heard).isNotEmpty();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.usage().getInput()).isPositive();
        assertThat(end.usage().getOutput()).isBetween(5L, 40L);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void billsWhatCameUntilTheCallWasCancelled(Wire wire) {
        simulator.put(
                "slow-spoken",
                ModelBehaviour.defaults()
                        .withAnswer(AnswerLength.exactly(400))
                        .withLatency(new LatencyModel(Duration.ZERO, 50, 0)));
        CallGuard guard = rig.guard();
        atEvent =
                () -> {
                    if (heard.size() > 2) {
                        guard.stop(StopReason.ORDERED);
                    }
                };

        CallEnd end = call(wire, "slow-spoken", "{" + TALK + "}", guard);

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.usage().getOutput()).isBetween(1L, 100L);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void givesUpOnASlowFirstToken(Wire wire) {
        simulator.put("slow", ModelBehaviour.downWith(Fault.Wire.SLOW));
        CallGuard guard = rig.guard();

        CallEnd end = rig.swept(guard, () -> call(wire, "slow", "{" + TALK + "}", guard));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TIMEOUT);
        assertThat(heard).isEmpty();
    }

    private CallEnd call(Wire wire, String model, String body) {
        return call(wire, model, body, rig.guard());
    }

    private CallEnd call(Wire wire, String model, String body, CallGuard guard) {
        return rig.call(
                wire,
                simulator.rootUri().resolve(Wires.version(wire)).toString(),
                model,
                body,
                null,
                guard,
                new Listener() {
                    @Override
                    public boolean wantsEvents() {
                        return true;
                    }

                    @Override
                    public void event(byte[] json) {
                        heard.add(new String(json, StandardCharsets.UTF_8));
                        atEvent.run();
                    }
                });
    }

    private String said() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String event : heard) {
            text.append(JSON.readTree(event).at("/choices/0/delta/content").asText(""));
        }
        return text.toString();
    }

    private static JsonNode answer(CallEnd end) throws IOException {
        byte[] answer = end.answer();
        if (answer == null) {
            throw new AssertionError("no answer: " + end.outcome());
        }
        return JSON.readTree(answer);
    }
}
