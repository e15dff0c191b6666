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
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.openai.OpenAiWire;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Audio to the simulator and back; there, 2,000 bytes are a second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AudioCallTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Wire OPENAI = new OpenAiWire();
    private static final String TRANSCRIPTIONS = "audio.transcriptions";
    private static final String SPEECH = "audio.speech";
    private static final String HEARD = "This is a simulated transcription.";
    private static final String SPOKEN = "{\"input\":\"Four clips.\",\"voice\":\"alloy\"%s}";
    private static final int BYTES_PER_CHARACTER = 64;

    /** OpenAI's own limit. */
    private static final int BYTES_MAX = 25_000_000;

    final Rig rig = new Rig();
    ProviderSimulator simulator;

    @BeforeAll
    void start() throws IOException {
        simulator = provider(SimulatorConfig.defaults().withAnyModel(ModelBehaviour.defaults()));
    }

    ProviderSimulator provider(SimulatorConfig config) throws IOException {
        return ProviderSimulator.start(config);
    }

    @AfterAll
    void stop() {
        rig.close();
        simulator.close();
    }

    private CallEnd call(String operation, String model, String body) {
        return rig.operate(
                OPENAI,
                simulator.rootUri().resolve(Wires.version(OPENAI)).toString(),
                operation,
                model,
                body);
    }

    private static String audio(int bytes, String more) {
        return "{\"model\":\"route\",\"file\":{\"filename\":\"a.mp3\",\"data\":\"%s\"}%s}"
                .formatted(Base64.getEncoder().encodeToString(new byte[bytes]), more);
    }

    private static JsonNode answer(CallEnd end) throws IOException {
        byte[] answer = end.answer();
        if (answer == null) {
            throw new AssertionError("no answer: " + end.outcome());
        }
        return JSON.readTree(answer);
    }

    @Test
    void writesDownAudioThatIsCountedInTokens() throws IOException {
        CallEnd end = call(TRANSCRIPTIONS, "gpt-4o-transcribe", audio(5_000, ""));

        assertThat(answer(end).path("text").asText()).isEqualTo(HEARD);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(end.usage().getAudioInput()).isEqualTo(30);
        assertThat(end.usage().getInput()).isZero();
        assertThat(end.usage().getOutput()).isPositive();
    }

    @Test
    void countsTheTextOfAPromptAsText() {
        CallEnd end =
                call(TRANSCRIPTIONS, "gpt-4o-transcribe", audio(5_000, ",\"prompt\":\"Clips\""));

        assertThat(end.usage().getAudioInput()).isEqualTo(30);
        assertThat(end.usage().getInput()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "verbose_json"})
    void countsASecondThatIsBilledAsAToken(String format) throws IOException {
        CallEnd end =
                call(
                        TRANSCRIPTIONS,
                        "whisper-1",
                        audio(
                                5_000,
                                ",\"response_format\":\"%s\",\"timestamp_granularities\":[\"word\"]"
                                        .formatted(format)));

        assertThat(answer(end).path("text").asText()).isEqualTo(HEARD);
        assertThat(answer(end).has("words")).isEqualTo(format.equals("verbose_json"));
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(end.usage().getAudioInput()).isEqualTo(3);
        assertThat(end.usage().getOutput()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "srt", "vtt"})
    void keepsATextAsJsonAndEstimatesWhatItCost(String format) throws IOException {
        CallEnd end =
                call(
                        "audio.translations",
                        "whisper-1",
                        audio(5_000, ",\"response_format\":\"%s\"".formatted(format)));

        assertThat(answer(end).path("text").asText()).contains(HEARD);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.usage().getAudioInput()).isEqualTo(3);
    }

    @Test
    void carriesAsMuchAudioAsOpenAiTakes() {
        CallEnd end = call(TRANSCRIPTIONS, "whisper-1", audio(BYTES_MAX, ""));

        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
        assertThat(end.usage().getAudioInput()).isEqualTo(12_500);
    }

    @Test
    void speaksAndCountsWhatEventsSay() throws IOException {
        CallEnd end = call(SPEECH, "gpt-4o-mini-tts", SPOKEN.formatted(""));

        JsonNode answer = answer(end);
        assertThat(answer.path("content_type").asText()).isEqualTo("audio/mpeg");
        assertThat(answer.path("audio").binaryValue()).hasSize(11 * BYTES_PER_CHARACTER);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(end.usage().getAudioOutput()).isEqualTo(16);
        assertThat(end.usage().getInput()).isPositive();
    }

    @Test
    void countsWhatIsAskedForAsItWouldComeAnyway() throws IOException {
        CallEnd end =
                call(SPEECH, "gpt-4o-mini-tts", SPOKEN.formatted(",\"stream_format\":\"audio\""));

        assertThat(answer(end).at("/usage/output_tokens").asInt()).isEqualTo(16);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
    }

    @Test
    void speaksTheSameWithoutEventsAndCountsCharacters() throws IOException {
        CallEnd events = call(SPEECH, "gpt-4o-mini-tts", SPOKEN.formatted(""));
        CallEnd whole = call(SPEECH, "tts-1", SPOKEN.formatted(",\"response_format\":\"flac\""));

        assertThat(answer(whole).path("content_type").asText()).isEqualTo("audio/flac");
        assertThat(answer(whole).path("audio")).isEqualTo(answer(events).path("audio"));
        assertThat(whole.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(whole.usage().getInput()).isEqualTo(11);
        assertThat(whole.usage().getAudioOutput()).isEqualTo(22);
    }

    @ParameterizedTest
    @ValueSource(strings = {TRANSCRIPTIONS, SPEECH})
    void takesNoPageForAnAnswer(String operation) {
        simulator.put("paged", ModelBehaviour.downWith(Fault.parse("wrong_type").orElseThrow()));

        CallEnd end =
                call(
                        operation,
                        "paged",
                        operation.equals(SPEECH)
                                ? SPOKEN.formatted("")
                                : audio(5_000, ",\"response_format\":\"json\""));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.MALFORMED_RESPONSE);
    }

    @Test
    void booksNoMoreForAudioThatBrokeOffThanForAudioThatNobodyCounts() {
        simulator.put("reset", ModelBehaviour.downWith(Fault.parse("reset").orElseThrow()));

        CallEnd end = call(TRANSCRIPTIONS, "reset", audio(5_000, ""));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(end.usage().getAudioInput()).isEqualTo(3);
        assertThat(end.usage().getInput() + end.usage().getOutput()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\"}",
                "{\"model\":\"m\",\"file\":\"aGk=\"}",
                "{\"model\":\"m\",\"file\":{\"filename\":\"a.mp3\"}}",
                "{\"model\":\"m\",\"file\":{\"data\":\"?\"}}",
                "{\"model\":\"m\",\"file\":{\"data\":\"\"}}",
                "{\"model\":\"m\",\"file\":{\"data\":\"aGk=\",\"content_type\":\"a\\r\\nb\"}}",
                "{\"model\":\"m\",\"file\":{\"data\":\"aGk=\"},\"a\":{\"b\":{\"c\":1}}}"
            })
    void sendsNothingWhereThereIsNoForm(String body) {
        CallEnd end = call(TRANSCRIPTIONS, "whisper-1", body);

        assertThat(end.callMade()).isFalse();
        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.REFUSED);
    }
}
