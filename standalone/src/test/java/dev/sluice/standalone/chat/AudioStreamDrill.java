package dev.sluice.standalone.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.audio.transcriptions.TranscriptionTextDoneEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Streams of audio by OpenAI's own client, which has events of transcripts, and of speech none. */
final class AudioStreamDrill {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] CLIP = new byte[5_000];

    private final OpenAIClient client;

    AudioStreamDrill(OpenAIClient client) {
        this.client = client;
    }

    /** What the last event of a transcript says. */
    record Heard(long audioTokens, long outputTokens) {}

    Heard transcribes(String model) {
        List<TranscriptionStreamEvent> events = new ArrayList<>();
        listen(model, events);

        assertThat(events).hasSizeGreaterThan(4);
        StringBuilder said = new StringBuilder();
        events.forEach(
                event -> event.transcriptTextDelta().ifPresent(part -> said.append(part.delta())));
        TranscriptionTextDoneEvent done = events.getLast().asTranscriptTextDone();
        assertThat(said).hasToString("This is a simulated transcription.");
        assertThat(done.text()).isEqualTo(said.toString());
        var usage = done.usage().orElseThrow();
        return new Heard(
                usage.inputTokenDetails().orElseThrow().audioTokens().orElseThrow(),
                usage.outputTokens());
    }

    /** Some of it is heard, and then an error. */
    void breaksOff(String model) {
        List<TranscriptionStreamEvent> events = new ArrayList<>();
        assertThatThrownBy(() -> listen(model, events)).isInstanceOf(OpenAIException.class);

        assertThat(events).isNotEmpty().allMatch(TranscriptionStreamEvent::isTranscriptTextDelta);
    }

    void isRefusedATranscriptOf(String model) {
        assertThatThrownBy(() -> listen(model, new ArrayList<>()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("/stream: no lane of route " + model)
                .hasMessageContaining("lacks [audio_streams]");
    }

    void isRefusedSpeechOf(String model) {
        assertThatThrownBy(() -> speaks(model))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("/stream_format: no lane of route " + model);
    }

    /**
     * @return bytes of audio
     */
    int speaks(String model) throws IOException {
        try (HttpResponse answer =
                client.audio()
                        .speech()
                        .create(
                                SpeechCreateParams.builder()
                                        .model(model)
                                        .input("There are four clips.")
                                        .voice("alloy")
                                        .streamFormat(SpeechCreateParams.StreamFormat.SSE)
                                        .build())) {
            ByteArrayOutputStream audio = new ByteArrayOutputStream();
            List<JsonNode> events = new ArrayList<>();
            for (String line :
                    new String(answer.body().readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList()) {
                if (line.startsWith("data: ")) {
                    events.add(JSON.readTree(line.substring("data: ".length())));
                    audio.writeBytes(
                            Base64.getDecoder().decode(events.getLast().path("audio").asText("")));
                }
            }
            assertThat(events.getLast().path("type").asText()).isEqualTo("speech.audio.done");
            assertThat(events.getLast().at("/usage/output_tokens").asInt()).isPositive();
            return audio.size();
        }
    }

    private void listen(String model, List<TranscriptionStreamEvent> into) {
        try (StreamResponse<TranscriptionStreamEvent> events =
                client.audio()
                        .transcriptions()
                        .createStreaming(
                                TranscriptionCreateParams.builder()
                                        .model(model)
                                        .file(CLIP)
                                        .build())) {
            events.stream().forEach(into::add);
        }
    }
}
