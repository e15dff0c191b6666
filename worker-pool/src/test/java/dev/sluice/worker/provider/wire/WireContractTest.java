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
import dev.sluice.sim.limit.RateLimits;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.StopReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every wire does alike: the same OpenAI-shaped jobs, sent through each adapter to the
 * simulator's face of its provider, end in the same way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TALK =
            "\"messages\":[{\"role\":\"user\",\"content\":\"How many clips?\"}]";
    private static final String WEATHER =
            "{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"Weather\",\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}}";
    private static final int TEN_MB = 10_000_000;

    final Rig rig = new Rig();
    ProviderSimulator simulator;

    @BeforeAll
    void start() throws IOException {
        simulator =
                provider(
                        SimulatorConfig.defaults()
                                .withAnyModel(
                                        ModelBehaviour.defaults()
                                                .withAnswer(AnswerLength.exactly(12))
                                                .withCachedShare(0.5))
                                .withFaults(
                                        new FaultTiming(
                                                Duration.ofSeconds(60),
                                                Duration.ofSeconds(60),
                                                Duration.ofSeconds(7))));
        rig.callsAs(simulator);
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
        return Wires.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("wires")
    void answersPlainly(Wire wire) throws IOException {
        CallEnd end = call(wire, "plain-model", "{" + TALK + ",\"max_tokens\":500}");

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
        JsonNode answer = answer(end);
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("id").asText()).isNotEmpty();
        assertThat(answer.path("model").asText()).isEqualTo("plain-model");
        assertThat(answer.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(answer.at("/choices/0/message/content").asText())
                .startsWith("This is a simulated answer.");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void countsWhatTheProviderCounts(Wire wire) throws IOException {
        simulator.put(
                "thinker",
                ModelBehaviour.defaults()
                        .withAnswer(new AnswerLength(12, 12, 30))
                        .withCachedShare(0.5));

        CallEnd end = call(wire, "thinker", "{" + TALK + ",\"max_tokens\":500}");

        CallRecord billed = lastCall();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(end.usage().getInput()).isEqualTo(billed.promptTokens() - billed.cachedTokens());
        assertThat(end.usage().getCacheRead()).isEqualTo(billed.cachedTokens()).isPositive();
        long thought = Wires.countsThoughts(wire) ? 30 : 0;
        assertThat(end.usage().getReasoning()).isEqualTo(thought);
        assertThat(end.usage().getOutput()).isEqualTo(billed.completionTokens() - thought);
        assertThat(answer(end).at("/usage/prompt_tokens").asInt()).isEqualTo(billed.promptTokens());
        assertThat(answer(end).at("/usage/completion_tokens").asInt())
                .isEqualTo(billed.completionTokens());
    }

    @ParameterizedTest
    @MethodSource("wires")
    void endsForLengthAtTheBoundThatIsOrdered(Wire wire) throws IOException {
        CallEnd end = rig.call(wire, base(wire), "plain-model", "{" + TALK + "}", 3L, rig.guard());

        assertThat(answer(end).at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(end.usage().getOutput()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void asksForACallAndTakesItsResult(Wire wire) throws IOException {
        CallEnd first =
                call(
                        wire,
                        "plain-model",
                        "{" + TALK + ",\"tools\":[" + WEATHER + "],\"tool_choice\":\"required\"}");
        JsonNode message = answer(first).at("/choices/0/message");
        JsonNode asked = message.at("/tool_calls/0");

        CallEnd second =
                call(
                        wire,
                        "plain-model",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},"
                                + message
                                + ",{\"role\":\"tool\",\"tool_call_id\":"
                                + asked.path("id")
                                + ",\"content\":\"rain\"}],\"tools\":["
                                + WEATHER
                                + "]}");

        assertThat(answer(first).at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(asked.at("/function/name").asText()).isEqualTo("weather");
        assertThat(JSON.readTree(asked.at("/function/arguments").asText()))
                .isEqualTo(JSON.readTree("{\"city\":\"simulated\"}"));
        assertThat(second.outcome().kind())
                .as(second.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void seesImages(Wire wire) {
        CallEnd end = call(wire, "plain-model", withImage("iVBORw0KGgo="));

        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
        assertThat(lastCall().promptTokens()).isGreaterThan(80);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void answersByASchema(Wire wire) throws IOException {
        CallEnd end =
                call(
                        wire,
                        "plain-model",
                        "{"
                                + TALK
                                + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"city\",\"strict\":true,\"schema\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"size\":{\"type\":\"integer\"}}}}}}");

        assertThat(JSON.readTree(answer(end).at("/choices/0/message/content").asText()))
                .isEqualTo(JSON.readTree("{\"name\":\"simulated\",\"size\":1}"));
    }

    @ParameterizedTest
    @MethodSource("wires")
    void carriesTenMegabytes(Wire wire) {
        CallEnd end =
                call(
                        wire,
                        "plain-model",
                        withImage(Base64.getEncoder().encodeToString(new byte[TEN_MB])));

        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
    }

    static Stream<Arguments> failures() {
        return wires().flatMap(
                        wire ->
                                Stream.of(
                                        Arguments.of(wire, "400", OutcomeReason.CALLER_FAULT),
                                        Arguments.of(wire, "401", OutcomeReason.CREDENTIALS),
                                        Arguments.of(wire, "403", OutcomeReason.CREDENTIALS),
                                        Arguments.of(wire, "404", OutcomeReason.MODEL_NOT_FOUND),
                                        Arguments.of(wire, "413", OutcomeReason.TOO_LARGE),
                                        Arguments.of(wire, "429", OutcomeReason.RATE_LIMITED),
                                        Arguments.of(wire, "500", OutcomeReason.SERVER_ERROR),
                                        Arguments.of(wire, "503", OutcomeReason.OVERLOADED),
                                        Arguments.of(wire, "504", OutcomeReason.TIMEOUT),
                                        Arguments.of(wire, "quota", OutcomeReason.QUOTA),
                                        Arguments.of(
                                                wire,
                                                "malformed",
                                                OutcomeReason.MALFORMED_RESPONSE),
                                        Arguments.of(
                                                wire,
                                                "wrong_type",
                                                OutcomeReason.MALFORMED_RESPONSE),
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
        assertThat(end.callMade()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("wires")
    void knowsAPromptThatIsTooLong(Wire wire) {
        simulator.put("tiny", ModelBehaviour.defaults().withContextTokensMax(1));

        CallEnd end = call(wire, "tiny", "{" + TALK + "}");

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TOO_LARGE);
        assertThat(end.answer()).asString().contains("\"error\"");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void bringsHomeHowLongToWait(Wire wire) {
        simulator.put(
                "narrow-" + wire.name(),
                ModelBehaviour.defaults().withLimits(new RateLimits(1, 0)));
        call(wire, "narrow-" + wire.name(), "{" + TALK + "}");

        CallEnd end = call(wire, "narrow-" + wire.name(), "{" + TALK + "}");

        assertThat(end.outcome())
                .isInstanceOfSatisfying(
                        dev.sluice.worker.provider.AttemptOutcome.RetryLater.class,
                        later -> {
                            assertThat(later.reason()).isEqualTo(OutcomeReason.RATE_LIMITED);
                            assertThat(later.after().isPresent())
                                    .isEqualTo(Wires.saysHowLongToWait(wire));
                        });
    }

    @ParameterizedTest
    @MethodSource("wires")
    void givesUpOnASlowFirstByte(Wire wire) {
        simulator.put("slow", ModelBehaviour.downWith(Fault.Wire.SLOW));
        CallGuard guard = rig.guard();

        CallEnd end =
                rig.swept(
                        guard,
                        () -> rig.call(wire, base(wire), "slow", "{" + TALK + "}", null, guard));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TIMEOUT);
        assertThat(guard.stopReason()).isEqualTo(StopReason.FIRST_BYTE_TIMEOUT);
    }

    private CallEnd call(Wire wire, String model, String body) {
        return rig.call(wire, base(wire), model, body, null, rig.guard());
    }

    private String base(Wire wire) {
        return simulator.rootUri().resolve(Wires.version(wire)).toString();
    }

    private CallRecord lastCall() {
        return simulator.calls().calls().getLast();
    }

    private static String withImage(String base64) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is it?\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
                + base64
                + "\"}}]}]}";
    }

    private static JsonNode answer(CallEnd end) throws IOException {
        byte[] answer = end.answer();
        if (answer == null) {
            throw new AssertionError("no answer: " + end.outcome());
        }
        return JSON.readTree(answer);
    }
}
