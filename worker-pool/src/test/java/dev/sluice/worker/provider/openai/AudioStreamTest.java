package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.wire.WireOrder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioStreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANSWER_MAX = 10_000;
    private static final String DELTA =
            "data: {\"type\":\"transcript.text.delta\",\"delta\":\"Four cl\",\"logprobs\":[]}\n\n";
    private static final String SEGMENT =
            "data: {\"type\":\"transcript.text.segment\",\"id\":\"s1\",\"start\":0.25,\"end\":2,\"speaker\":\"A\",\"text\":\"Four clips.\"}\n\n";
    private static final String DONE =
            "data: {\"type\":\"transcript.text.done\",\"text\":\"Four clips.\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":128,\"input_token_details\":{\"text_tokens\":8,\"audio_tokens\":120},\"output_tokens\":22,\"total_tokens\":150}}\n\n";
    private static final String PART =
            "data: {\"type\":\"speech.audio.delta\",\"audio\":\"SUQz\"}\n\n";
    private static final String SPOKEN =
            "data: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":9,\"output_tokens\":31,\"total_tokens\":40}}\n\n";

    private final List<String> heard = new ArrayList<>();

    private AudioStream transcript(int answerMax, Map<String, Long> units) {
        return new AudioStream(
                new TranscriptAssembly(
                        order(
                                "audio.transcriptions",
                                "{\"file\":{\"data\":\"%s\"}}"
                                        .formatted(
                                                Base64.getEncoder()
                                                        .encodeToString(new byte[5_000])),
                                units),
                        answerMax),
                this::hear,
                answerMax);
    }

    private AudioStream speech(int answerMax, Map<String, Long> units) {
        return new AudioStream(
                new SpeechAssembly(
                        order(
                                "audio.speech",
                                "{\"input\":\"Four clips.\",\"response_format\":\"wav\"}",
                                units),
                        answerMax),
                this::hear,
                answerMax);
    }

    private static WireOrder order(String operation, String body, Map<String, Long> units) {
        return new WireOrder(
                operation,
                "m",
                null,
                null,
                100L,
                body.getBytes(StandardCharsets.UTF_8),
                true,
                null,
                Reserved.of(units));
    }

    private void hear(byte[] json) {
        heard.add(new String(json, StandardCharsets.UTF_8));
    }

    private static Optional<CallFailure> take(AudioStream stream, String events) {
        byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
        return stream.take(bytes, bytes.length);
    }

    private static JsonNode answer(AudioStream stream) throws IOException {
        return JSON.readTree(stream.answer());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void makesTheTranscriptThatWouldHaveComeWhole(int piece) throws IOException {
        AudioStream stream = transcript(ANSWER_MAX, Map.of());
        byte[] bytes = (DELTA + DELTA + DONE + "data: [DONE]\n\n").getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += piece) {
            byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
            assertThat(stream.take(part, part.length)).isEmpty();
        }

        assertThat(stream.complete()).isTrue();
        assertThat(answer(stream).path("text").asText()).isEqualTo("Four clips.");
        assertThat(answer(stream).has("type")).isFalse();
        assertThat(answer(stream).at("/usage/output_tokens").asInt()).isEqualTo(22);
        TokenUsage usage = Objects.requireNonNull(stream.usage());
        assertThat(usage.getAudioInput()).isEqualTo(120);
        assertThat(usage.getInput()).isEqualTo(8);
        assertThat(usage.getOutput()).isEqualTo(22);
        assertThat(heard).hasSize(3);
        assertThat("data: " + heard.getFirst() + "\n\n").isEqualTo(DELTA);
        assertThat("data: " + heard.getLast() + "\n\n").isEqualTo(DONE);
    }

    @Test
    void keepsWhoSaidWhat() throws IOException {
        AudioStream stream = transcript(ANSWER_MAX, Map.of());

        take(stream, SEGMENT + SEGMENT + DONE);

        assertThat(answer(stream).path("segments")).hasSize(2);
        assertThat(answer(stream).at("/segments/1/speaker").asText()).isEqualTo("A");
        assertThat(heard).hasSize(3);
    }

    @Test
    void paysTheSecondsThatTheLastEventBills() {
        AudioStream stream = transcript(ANSWER_MAX, Map.of("audio_second", 16L));

        take(
                stream,
                "data: {\"type\":\"transcript.text.done\",\"text\":\"x\",\"usage\":{\"type\":\"duration\",\"seconds\":9}}\n\n");

        assertThat(Objects.requireNonNull(stream.usage()).getUnits())
                .isEqualTo(Map.of("audio_second", 9L));
    }

    @Test
    void aTranscriptThatWasCutOffCostsTheAudioAndWhatCame() {
        AudioStream stream = transcript(ANSWER_MAX, Map.of());
        take(stream, DELTA + DELTA + DELTA.strip());

        assertThat(stream.ended()).isEmpty();
        assertThat(stream.complete()).isFalse();
        TokenUsage used = stream.usedSoFar(6_000);
        assertThat(used.getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(used.getAudioInput()).isEqualTo(3);
        assertThat(used.getOutput()).isEqualTo(6);
        assertThat(used.getInput()).isZero();
    }

    @Test
    void aTranscriptByTheSecondThatWasCutOffCostsItsSeconds() {
        AudioStream stream = transcript(ANSWER_MAX, Map.of("audio_second", 2L));
        take(stream, DELTA);

        assertThat(stream.usedSoFar(6_000).getUnits()).isEqualTo(Map.of("audio_second", 2L));
    }

    @Test
    void makesTheSpeechThatWouldHaveComeWhole() throws IOException {
        AudioStream stream = speech(ANSWER_MAX, Map.of());

        assertThat(take(stream, PART + PART + SPOKEN)).isEmpty();

        assertThat(stream.complete()).isTrue();
        assertThat(answer(stream))
                .isEqualTo(
                        JSON.readTree(
                                "{\"content_type\":\"audio/wav\",\"audio\":\"SUQzSUQz\",\"usage\":{\"input_tokens\":9,\"output_tokens\":31,\"total_tokens\":40}}"));
        TokenUsage usage = Objects.requireNonNull(stream.usage());
        assertThat(usage.getInput()).isEqualTo(9);
        assertThat(usage.getAudioOutput()).isEqualTo(31);
        assertThat(heard).hasSize(3);
    }

    @Test
    void speechThatNobodyCountedHasNoUsage() throws IOException {
        AudioStream stream = speech(ANSWER_MAX, Map.of());

        take(stream, PART + "data: {\"type\":\"speech.audio.done\"}\n\n");

        assertThat(stream.complete()).isTrue();
        assertThat(stream.usage()).isNull();
        assertThat(answer(stream).has("usage")).isFalse();
    }

    @Test
    void speechThatWasCutOffCostsItsTextAndTheAudioThatCame() {
        AudioStream stream = speech(ANSWER_MAX, Map.of());
        take(stream, PART);

        TokenUsage used = stream.usedSoFar(200);
        assertThat(used.getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(used.getInput()).isEqualTo(11);
        assertThat(used.getAudioOutput()).isEqualTo(1);
    }

    /** Two seconds of 8,000 samples of one byte. */
    @Test
    void countsTheSecondsOfSpeechWhereItsFormatShowsThem() {
        byte[] head =
                ByteBuffer.allocate(44 + 16_000)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                        .putInt(-1)
                        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                        .putInt(16)
                        .putShort((short) 1)
                        .putShort((short) 1)
                        .putInt(8_000)
                        .putInt(8_000)
                        .putShort((short) 1)
                        .putShort((short) 8)
                        .put("data".getBytes(StandardCharsets.US_ASCII))
                        .putInt(-1)
                        .array();
        WireOrder order =
                order("audio.speech", "{\"input\":\"%s\"}".formatted("a".repeat(90)), Map.of());

        assertThat(Speech.soFar(order, head).getAudioOutput()).isEqualTo(42);
        assertThat(Speech.soFar(order, new byte[0]).getAudioOutput()).isZero();
    }

    @Test
    void speechByTheCharacterThatWasCutOffCostsNoTokens() {
        AudioStream stream = speech(ANSWER_MAX, Map.of("character", 11L));
        take(stream, PART);

        assertThat(stream.usedSoFar(200).getAudioOutput()).isZero();
        assertThat(stream.usedSoFar(200).getInput()).isZero();
    }

    @Test
    void speechWithoutAudioIsCutShort() {
        assertThat(take(speech(ANSWER_MAX, Map.of()), SPOKEN)).contains(Transport.TRUNCATED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"type":"error","code":"server_error","message":"m"}                | 500 | server_error        | ''
                    {"error":{"type":"insufficient_quota","code":"insufficient_quota"}} | 500 | insufficient_quota  | insufficient_quota
                    {"error":{"message":"m","code":"rate_limit_exceeded"}}              | 429 | rate_limit_exceeded | ''
                    """)
    void anErrorEndsIt(String event, int status, String code, String type) {
        AudioStream stream = transcript(ANSWER_MAX, Map.of());

        assertThat(take(stream, DELTA + "data: " + event + "\n\n"))
                .contains(new CallFailure.Status(status, code, type, Optional.empty()));
        assertThat(stream.complete()).isFalse();
        assertThat(heard).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"type\":\"transcript.text.delta\",\"delta\":\n\n",
                "data: 7\n\n",
                "data: {\"text\":\"whole\"}\n\n",
                "data: {\"type\":\"transcript.text.done\"}\n\n"
            })
    void whatIsNoEventIsMalformed(String event) {
        assertThat(take(transcript(ANSWER_MAX, Map.of()), DELTA + event))
                .contains(Transport.MALFORMED);
    }

    @Test
    void whatIsNoBase64IsMalformed() {
        assertThat(take(speech(ANSWER_MAX, Map.of()), PART.replace("SUQz", "?")))
                .contains(Transport.MALFORMED);
    }

    @Test
    void passesEventsThatItDoesNotKnow() {
        AudioStream stream = transcript(ANSWER_MAX, Map.of());

        take(stream, "data: {\"type\":\"transcript.new\"}\n\n" + DONE);

        assertThat(heard).hasSize(2);
        assertThat(stream.complete()).isTrue();
    }

    @Test
    void saysNoMoreThanAnAnswerMayHave() {
        assertThat(take(transcript(10, Map.of()), DELTA + DELTA))
                .contains(Transport.ANSWER_TOO_LARGE);
        assertThat(take(transcript(100, Map.of()), SEGMENT + SEGMENT))
                .contains(Transport.ANSWER_TOO_LARGE);
        assertThat(take(speech(7, Map.of()), PART + PART)).contains(Transport.ANSWER_TOO_LARGE);
        assertThat(
                        take(
                                transcript(10, Map.of()),
                                "data: {\"type\":\"transcript.new\"}\n\n".repeat(50)))
                .contains(Transport.ANSWER_TOO_LARGE);
    }
}
