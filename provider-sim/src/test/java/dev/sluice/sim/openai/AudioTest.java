package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.Sim;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AudioTest {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final String SPEECH = "/v1/audio/speech";

    /**
     * @param fields as name, value, name, value
     */
    private static HttpResponse<String> send(Sim sim, int bytes, String... fields)
            throws IOException {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(
                    "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                            .formatted(fields[i], fields[i + 1]));
        }
        form.append(
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model.mp3\"\r\n\r\n%s\r\n--b--\r\n"
                        .formatted("x".repeat(bytes)));
        return sim.send(
                HttpRequest.newBuilder(sim.simulator().rootUri().resolve(TRANSCRIPTIONS))
                        .header("Authorization", "Bearer sk-test")
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                        .build());
    }

    @Test
    void countsTenTokensForASecondOfTwoThousandBytes() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode usage =
                    Sim.json(send(sim, 4_001, "model", "hear", "prompt", "Clips.")).path("usage");

            assertThat(usage.path("type").asText()).isEqualTo("tokens");
            assertThat(usage.at("/input_token_details/audio_tokens").asInt()).isEqualTo(30);
            assertThat(usage.at("/input_token_details/text_tokens").asInt()).isPositive();
            assertThat(sim.calls().getFirst().promptTokens())
                    .isEqualTo(usage.path("input_tokens").asInt());
            assertThat(sim.calls().getFirst().completionTokens())
                    .isEqualTo(usage.path("output_tokens").asInt())
                    .isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"text, text/plain", "srt, text/plain", "vtt, text/plain", "json, application/json"})
    void writesWhisperInEveryFormat(String format, String type) throws IOException {
        try (Sim sim = Sim.start()) {
            HttpResponse<String> answer =
                    send(sim, 4_001, "model", "whisper-1", "response_format", format);

            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
            assertThat(answer.body()).contains("This is a simulated transcription.");
        }
    }

    @Test
    void billsWhisperBySeconds() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode answer =
                    Sim.json(
                            send(
                                    sim,
                                    4_001,
                                    "model",
                                    "whisper-1",
                                    "response_format",
                                    "verbose_json"));

            assertThat(answer.at("/usage/seconds").asInt()).isEqualTo(3);
            assertThat(answer.path("duration").asDouble()).isEqualTo(3);
            assertThat(answer.path("segments")).hasSize(1);
        }
    }

    @Test
    void writesNothingButJsonElsewhere() throws IOException {
        try (Sim sim = Sim.start()) {
            HttpResponse<String> answer = send(sim, 1, "model", "hear", "response_format", "srt");

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(Sim.json(answer).at("/error/param").asText()).isEqualTo("response_format");
        }
    }

    @Test
    void missesWhatIsMissing() throws IOException {
        try (Sim sim = Sim.start()) {
            assertThat(Sim.json(send(sim, 1)).at("/error/param").asText()).isEqualTo("model");
            assertThat(Sim.json(send(sim, 0, "model", "hear")).at("/error/param").asText())
                    .isEqualTo("file");
        }
    }

    @Test
    void countsWhatItSpeaksInEventsAlone() throws IOException {
        String asked = "{\"model\":\"speak\",\"input\":\"Four clips.\",\"voice\":\"alloy\"%s}";
        try (Sim sim = Sim.start()) {
            HttpResponse<String> events =
                    sim.call("POST", SPEECH, asked.formatted(",\"stream_format\":\"sse\""));
            HttpResponse<String> whole = sim.call("POST", SPEECH, asked.formatted(""));

            assertThat(events.body()).contains("speech.audio.delta", "\"output_tokens\":16");
            assertThat(events.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/event-stream");
            assertThat(whole.headers().firstValue("Content-Type")).contains("audio/mpeg");
            assertThat(whole.headers().firstValueAsLong("Content-Length")).hasValue(11 * 64);
        }
    }

    private static List<JsonNode> events(HttpResponse<String> answer) {
        return answer.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> Sim.json(line.substring("data: ".length())))
                .toList();
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).distinct().toList();
    }

    @Test
    void writesDownWordByWordWhatItWritesDownWhole() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode whole = Sim.json(send(sim, 4_001, "model", "hear"));
            List<JsonNode> events = events(send(sim, 4_001, "model", "hear", "stream", "true"));

            assertThat(types(events))
                    .containsExactly("transcript.text.delta", "transcript.text.done");
            StringBuilder said = new StringBuilder();
            events.forEach(event -> said.append(event.path("delta").asText()));
            assertThat(said).hasToString(whole.path("text").asText());
            assertThat(events).hasSizeGreaterThan(4);
            assertThat(events.getLast().path("text")).isEqualTo(whole.path("text"));
            assertThat(events.getLast().path("usage")).isEqualTo(whole.path("usage"));
            assertThat(sim.calls().getLast().completionTokens())
                    .isEqualTo(whole.at("/usage/output_tokens").asInt());
        }
    }

    @Test
    void passesOverTheWishForAStreamOfWhisper() throws IOException {
        try (Sim sim = Sim.start()) {
            HttpResponse<String> answer = send(sim, 1, "model", "whisper-1", "stream", "true");

            assertThat(Sim.json(answer).has("text")).isTrue();
        }
    }

    @Test
    void speaksInPartsWhatItSpeaksWhole() throws IOException {
        String asked =
                "{\"model\":\"speak\",\"input\":\"%s\",\"voice\":\"alloy\",\"stream_format\":\"sse\"}";
        try (Sim sim = Sim.start()) {
            for (String input : List.of("a", "a".repeat(81))) {
                List<JsonNode> events = events(sim.call("POST", SPEECH, asked.formatted(input)));

                assertThat(types(events))
                        .containsExactly("speech.audio.delta", "speech.audio.done");
                ByteArrayOutputStream sound = new ByteArrayOutputStream();
                for (JsonNode event : events) {
                    sound.writeBytes(Base64.getDecoder().decode(event.path("audio").asText()));
                }
                assertThat(sound.toByteArray()).isEqualTo(Audio.Ready.sound(64 * input.length()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"model\":\"speak\",\"input\":\"a\"}",
                "{\"model\":\"speak\",\"voice\":\"alloy\"}",
                "{\"input\":\"a\",\"voice\":\"alloy\"}",
                "{\"model\":\"speak\",\"input\":\"a\",\"voice\":\"alloy\",\"response_format\":\"mid\"}",
                "{\"model\":\"tts-1\",\"input\":\"a\",\"voice\":\"alloy\",\"stream_format\":\"sse\"}"
            })
    void refusesWhatOpenAiDoes(String body) throws IOException {
        try (Sim sim = Sim.start()) {
            assertThat(sim.call("POST", SPEECH, body).statusCode()).isEqualTo(400);
        }
    }
}
