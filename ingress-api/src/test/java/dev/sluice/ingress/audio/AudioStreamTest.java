package dev.sluice.ingress.audio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.ingress.chat.Played;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.JobRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Audio that is answered in events. */
class AudioStreamTest {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final String SPEECH = "/v1/audio/speech";
    private static final String DELTA = "{\"type\":\"transcript.text.delta\",\"delta\":\"Four\"}";
    private static final String DONE =
            "{\"usage\":{\"input_tokens\":9},\"type\":\"transcript.text.done\",\"text\":\"Four\"}";

    private static IngressServer server;
    private static Caller acme;

    @BeforeAll
    static void start() {
        server = IngressServer.start(Map.of("sluice.ingress.chat.buffer-max", 1_024));
        acme = server.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void forget() {
        server.log().reset();
    }

    private static Caller.Answer transcribe() {
        String form =
                """
                --b\r
                Content-Disposition: form-data; name="model"\r
                \r
                small\r
                --b\r
                Content-Disposition: form-data; name="stream"\r
                \r
                true\r
                --b\r
                Content-Disposition: form-data; name="file"; filename="a.mp3"\r
                \r
                ID3\r
                --b--\r
                """;
        return acme.send(
                acme.request(TRANSCRIPTIONS)
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofString(form, ISO_8859_1)));
    }

    private static Caller.Answer speak(String format) {
        return acme.post(
                SPEECH,
                "{\"model\":\"small\",\"input\":\"Four\",\"voice\":\"alloy\",\"stream_format\":\"%s\"}"
                        .formatted(format));
    }

    private static List<JsonNode> events(Caller.Answer answer) {
        return answer.response()
                .body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> Caller.json(line.substring("data: ".length())))
                .toList();
    }

    @Test
    void passesTheEventsOfATranscriptWithTheirIds() {
        Played.deltas(server, DELTA + "\n" + DONE + "\n");

        Caller.Answer answer = transcribe();

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
        assertThat(answer.response().body())
                .isEqualTo(
                        """
                        id: 1.1.0.0-0-42
                        data: %s

                        id: 1.1.0.1-0-42
                        data: %s

                        """
                                .formatted(DELTA, DONE));
    }

    @Test
    void asksForALaneThatStreams() {
        Played.deltas(server, DELTA + "\n" + DONE + "\n");

        transcribe();

        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getStream()).isTrue();
        assertThat(request.getNeeds()).contains("audio_streams");
        assertThat(request.getAsks()).contains("/stream");
        assertThat(
                        Caller.json(
                                        UTF_8.decode(request.getBody().getInlineBytes().duplicate())
                                                .toString())
                                .path("stream")
                                .isBoolean())
                .isTrue();
    }

    @Test
    void tellsTheEndOnlyWhenTheJobHasEnded() {
        Played.deltasAndFailure(server, DELTA + "\n" + DONE + "\n", "stream_interrupted");

        List<JsonNode> events = events(transcribe());

        assertThat(events).hasSize(2);
        assertThat(events.getFirst()).isEqualTo(Caller.json(DELTA));
        assertThat(events.getLast().at("/error/code").asText()).isEqualTo("stream_interrupted");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void makesEventsOfATranscriptThatCameWhole(boolean segments) {
        String segment =
                "{\"type\":\"transcript.text.segment\",\"id\":\"s\",\"speaker\":\"A\",\"text\":\"Four\"}";
        Played.whole(
                server,
                "{\"text\":\"Four\",\"usage\":{\"seconds\":3},\"segments\":[%s]}"
                        .formatted(segments ? segment : "{\"id\":0}"));

        List<JsonNode> events = events(transcribe());

        assertThat(events).hasSize(segments ? 3 : 2);
        assertThat(events.getFirst())
                .isEqualTo(
                        Caller.json(
                                segments
                                        ? segment
                                        : "{\"type\":\"transcript.text.delta\",\"delta\":\"Four\"}"));
        assertThat(events.getLast())
                .isEqualTo(
                        Caller.json(
                                "{\"type\":\"transcript.text.done\",\"text\":\"Four\",\"usage\":{\"seconds\":3}}"));
    }

    @Test
    void takesNoOtherAnswerForATranscript() {
        Played.whole(server, "{\"choices\":[]}");

        assertThat(events(transcribe()).getLast().at("/error/code").asText())
                .isEqualTo("internal_error");
    }

    @Test
    void passesTheEventsOfSpeech() {
        String delta = "{\"type\":\"speech.audio.delta\",\"audio\":\"SUQz\"}";
        String done = "{\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":1}}";
        Played.deltas(server, delta + "\n" + done + "\n");

        Caller.Answer answer = speak("sse");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(events(answer)).containsExactly(Caller.json(delta), Caller.json(done));
        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getStream()).isTrue();
        assertThat(request.getNeeds()).contains("audio_streams");
        assertThat(request.getAsks()).containsOnlyOnce("/stream_format");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"content_type\":\"audio/mpeg\",\"audio\":\"SUQz\"}|{\"type\":\"speech.audio.done\"}",
                "{\"audio\":\"SUQz\",\"usage\":{\"a\":1}}|{\"type\":\"speech.audio.done\",\"usage\":{\"a\":1}}"
            })
    void makesEventsOfSpeechThatCameWhole(String whole, String done) {
        Played.whole(server, whole);

        assertThat(events(speak("sse")))
                .containsExactly(
                        Caller.json("{\"type\":\"speech.audio.delta\",\"audio\":\"SUQz\"}"),
                        Caller.json(done));
    }

    /** Which all wait before the caller's thread takes the first. */
    @Test
    void letsMoreOfSpeechWaitThanOfOtherStreams() {
        String part =
                "{\"type\":\"speech.audio.delta\",\"audio\":\"%s\"}\n"
                        .formatted("SUQz".repeat(300));
        Played.deltas(server, part, part, "{\"type\":\"speech.audio.done\"}\n");
        assertThat(events(speak("sse"))).hasSize(3);

        String word =
                "{\"type\":\"transcript.text.delta\",\"delta\":\"%s\"}\n"
                        .formatted("a".repeat(1_200));
        Played.deltas(server, word, word, DONE + "\n");
        assertThat(transcribe().json().at("/error/code").asText()).isEqualTo("backlog_full");
    }

    @Test
    void sendsTheAudioItselfWhereThatIsAskedFor() {
        Played.whole(server, "{\"content_type\":\"audio/mpeg\",\"audio\":\"SUQzYQ==\"}");

        Caller.Answer answer = speak("audio");

        assertThat(answer.header("Content-Type")).isEqualTo("audio/mpeg");
        assertThat(answer.response().body()).isEqualTo("ID3a");
        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getStream()).isFalse();
        assertThat(request.getNeeds()).isEmpty();
        assertThat(request.getAsks()).doesNotContain("/stream_format");
    }

    @Test
    void goesOnBehindAnEvent() {
        Played.deltas(server, DELTA + "\n" + DONE + "\n");
        transcribe();
        JobRequest request = server.log().appended().getFirst();

        assertThat(resumed(request, "1.1.0.0-0-42"))
                .isEqualTo(": keep-alive\n\nid: 1.1.0.1-0-42\ndata: " + DONE + "\n\n");
        assertThat(resumed(request, "1.1.0.1-0-42"))
                .as("behind the last")
                .isEqualTo(": keep-alive\n\ndata: [DONE]\n\n");
    }

    private static String resumed(JobRequest request, String lastEventId) {
        Played.write(server, request, DELTA + "\n" + DONE + "\n");
        return acme.send(
                        acme.request("/v1/jobs/" + request.getJobId() + "/events")
                                .header("Last-Event-ID", lastEventId)
                                .GET())
                .response()
                .body();
    }
}
