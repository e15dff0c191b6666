package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.openai.OpenAiWire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
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

/** Audio that is streamed by the simulator, as a plain call and a stream get it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AudioStreamContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRANSCRIPTIONS = "audio.transcriptions";
    private static final String SPEECH = "audio.speech";
    private static final String TRANSCRIBE =
            "{\"model\":\"route\",\"stream\":true,\"file\":{\"filename\":\"a.mp3\",\"data\":\"%s\"}}"
                    .formatted(Base64.getEncoder().encodeToString(new byte[5_000]));
    private static final String SPEAK =
            "{\"model\":\"route\",\"input\":\"%s\",\"voice\":\"alloy\",\"stream_format\":\"sse\"}"
                    .formatted("Four clips. ".repeat(20));

    private final Rig rig = new Rig();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Runnable atEvent = () -> {};
    private ProviderSimulator simulator;

    @BeforeAll
    void start() {
        simulator =
                ProviderSimulator.start(
                        SimulatorConfig.defaults().withAnyModel(ModelBehaviour.defaults()));
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

    private CallEnd call(boolean streamed, String operation, String model) {
        return call(streamed, operation, model, rig.guard());
    }

    private CallEnd call(boolean streamed, String operation, String model, CallGuard guard) {
        return rig.operate(
                new OpenAiWire(),
                simulator.rootUri().resolve("/v1").toString(),
                operation,
                model,
                operation.equals(SPEECH) ? SPEAK : TRANSCRIBE,
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

    @ParameterizedTest
    @ValueSource(strings = {TRANSCRIPTIONS, SPEECH})
    void makesOfEventsTheAnswerOfAPlainCall(String operation) throws IOException {
        CallEnd whole = call(false, operation, "gpt-audio");
        CallEnd streamed = call(true, operation, "gpt-audio");

        assertThat(answer(streamed)).isEqualTo(answer(whole));
        assertThat(streamed.usage()).isEqualTo(whole.usage());
        assertThat(streamed.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(heard).hasSizeGreaterThan(3);
        assertThat(JSON.readTree(heard.getLast()).path("type").asText()).endsWith(".done");
    }

    @Test
    void tellsWordByWord() throws IOException {
        CallEnd end = call(true, TRANSCRIPTIONS, "gpt-audio");

        StringBuilder said = new StringBuilder();
        for (String event : heard) {
            said.append(JSON.readTree(event).path("delta").asText());
        }
        assertThat(said).hasToString(answer(end).path("text").asText());
    }

    /** OpenAI passes over the wish. */
    @Test
    void hearsAWholeAnswerOfAModelThatDoesNotStream() throws IOException {
        CallEnd end = call(true, TRANSCRIPTIONS, "whisper-1");

        assertThat(answer(end).path("text").asText()).isNotEmpty();
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "audio.transcriptions, 429, RATE_LIMITED",
        "audio.transcriptions, malformed, MALFORMED_RESPONSE",
        "audio.transcriptions, wrong_type, MALFORMED_RESPONSE",
        "audio.transcriptions, error_midway, SERVER_ERROR",
        "audio.transcriptions, reset, CONNECTION_LOST",
        "audio.transcriptions, truncate, CONNECTION_LOST",
        "audio.speech, 503, OVERLOADED",
        "audio.speech, malformed, MALFORMED_RESPONSE",
        "audio.speech, wrong_type, MALFORMED_RESPONSE",
        "audio.speech, error_midway, SERVER_ERROR",
        "audio.speech, truncate, CONNECTION_LOST",
    })
    void saysWhatEachFailureMeans(String operation, String fault, OutcomeReason reason) {
        simulator.put("gpt-failing", ModelBehaviour.downWith(Fault.parse(fault).orElseThrow()));

        CallEnd end = call(true, operation, "gpt-failing");

        assertThat(end.outcome().reason()).as(end.outcome().message()).isEqualTo(reason);
        assertThat(end.answer()).isNull();
    }

    @Test
    void billsTheAudioAndTheWordsThatCameOfATranscriptThatWasCut() throws IOException {
        simulator.put("gpt-cut", ModelBehaviour.downWith(Fault.Wire.TRUNCATE));

        CallEnd end = call(true, TRANSCRIPTIONS, "gpt-cut");

        int chars = 0;
        for (String event : heard) {
            chars += JSON.readTree(event).path("delta").asText().length();
        }
        assertThat(chars).isPositive();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.usage().getAudioInput()).isEqualTo(3);
        assertThat(end.usage().getOutput()).isEqualTo(Math.ceilDiv(chars, 4));
    }

    @Test
    void billsTheTextAndTheAudioThatCameOfSpeechThatWasCut() {
        simulator.put("gpt-cut", ModelBehaviour.downWith(Fault.Wire.TRUNCATE));

        CallEnd end = call(true, SPEECH, "gpt-cut");

        assertThat(heard).isNotEmpty();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.usage().getInput()).isEqualTo(240);
        // A token for every 2,000 bytes, because noise has no length.
        assertThat(end.usage().getAudioOutput())
                .isEqualTo(Math.ceilDiv(heard.size() * 1_024, 2_000));
    }

    @Test
    void billsWhatCameUntilTheCallWasCancelled() {
        simulator.put(
                "gpt-slow",
                ModelBehaviour.defaults().withLatency(new LatencyModel(Duration.ZERO, 5, 0)));
        CallGuard guard = rig.guard();
        atEvent =
                () -> {
                    if (heard.size() == 2) {
                        guard.stop(StopReason.ORDERED);
                    }
                };

        CallEnd end = call(true, TRANSCRIPTIONS, "gpt-slow", guard);

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.usage().getOutput()).isPositive();
        assertThat(end.usage().getAudioInput()).isEqualTo(3);
    }
}
