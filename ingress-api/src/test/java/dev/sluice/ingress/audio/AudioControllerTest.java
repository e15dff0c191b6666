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
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioControllerTest {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final String SPEECH = "/v1/audio/speech";
    private static final int BODY_MAX = 100_000;

    private static IngressServer server;
    private static Caller acme;

    @BeforeAll
    static void start() {
        server = IngressServer.start(Map.of("sluice.body.body-max", BODY_MAX));
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

    private static String field(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(name, value);
    }

    private static String file(String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\nContent-Type: audio/mpeg; x=y\r\n\r\n%s\r\n"
                .formatted(content);
    }

    private static Caller.Answer send(String path, String form, String... headers) {
        var request =
                acme.request(path)
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofString(form + "--b--\r\n", ISO_8859_1));
        return acme.send(headers.length == 0 ? request : request.headers(headers));
    }

    private static JsonNode body(JobRequest request) {
        return Caller.json(UTF_8.decode(request.getBody().getInlineBytes().duplicate()).toString());
    }

    @Test
    void makesJsonOfAForm() {
        Played.whole(server, "{\"text\":\"clips\"}");

        Caller.Answer answer =
                send(
                        TRANSCRIPTIONS,
                        file("ID3\u00ff\u0000")
                                + field("model", "small")
                                + field("language", "en")
                                + field("timestamp_granularities[]", "word")
                                + field("timestamp_granularities[]", "segment")
                                + field("known_speaker_names", "ann")
                                + field("known_speaker_names", "bob")
                                + field("known_speaker_names[]", "cid")
                                + field("include[]", "logprobs")
                                + field("include", "more")
                                + field("chunking_strategy[type]", "server_vad")
                                + field("stream", "false"));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.response().body()).isEqualTo("{\"text\":\"clips\"}");
        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getOperation()).isEqualTo("audio.transcriptions");
        assertThat(body(request))
                .isEqualTo(
                        Caller.json(
                                """
                                {"model":"small","language":"en","timestamp_granularities":["word","segment"],
                                 "known_speaker_names":["ann","bob","cid"],"include":["logprobs","more"],"chunking_strategy":{"type":"server_vad"},
                                 "file":{"filename":"a.mp3","content_type":"audio/mpeg","data":"SUQz/wA="}}"""));
        assertThat(answer.header("Sluice-Job-Id")).isEqualTo(request.getJobId());
    }

    @Test
    void boundsAudioByTheModelAndNotByItsBytes() {
        Played.whole(server, "{\"text\":\"clips\"}");

        send("/v1/audio/translations", field("model", "small") + file("x".repeat(30_000)));

        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getOperation()).isEqualTo("audio.translations");
        assertThat(request.getPrompt().getOpenEnded()).isTrue();
        assertThat(request.getPrompt().getImageBytes()).isEqualTo(40_000 - 15);
    }

    @ParameterizedTest
    @CsvSource({
        "text, text/plain; charset=utf-8",
        "srt, text/plain; charset=utf-8",
        "vtt, text/vtt; charset=utf-8"
    })
    void answersWithTheTextAloneWhereItIsAskedFor(String format, String type) {
        Played.whole(server, "{\"text\":\"vier B\u00fcroklammern\\n\"}");

        Caller.Answer answer =
                send(
                        TRANSCRIPTIONS,
                        field("model", "small") + field("response_format", format) + file("ID3"));

        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.response().body()).isEqualTo("vier B\u00fcroklammern\n");
    }

    @Test
    void answersWithAllThatTheProviderSaysWhereJsonIsAskedFor() {
        Played.whole(server, "{\"text\":\"a\",\"duration\":2.5}");

        Caller.Answer answer =
                send(
                        TRANSCRIPTIONS,
                        field("model", "small")
                                + field("response_format", "verbose_json")
                                + file("ID3"));

        assertThat(answer.json().path("duration").asDouble()).isEqualTo(2.5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model=small|file",
                "model=small&file=|file",
                "model=small&file=a&file=b|file",
                "file=a|model",
                "model=small&model=other&file=a|model",
                "model=small&stream=yes&file=a|stream",
                "model=small&a[b]=1&a=2&file=a|a",
                "model=small&Bad Name=1&file=a|"
            })
    void namesTheFieldThatIsWrong(String fields, String param) {
        StringBuilder form = new StringBuilder();
        for (String one : fields.split("&")) {
            String[] parts = one.split("=", 2);
            form.append(parts[0].equals("file") ? file(parts[1]) : field(parts[0], parts[1]));
        }

        Caller.Answer answer = send(TRANSCRIPTIONS, form.toString());

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText(""))
                .isEqualTo(param == null ? "" : param);
        assertThat(server.log().appended()).isEmpty();
    }

    @Test
    void countsTheFileAsBase64AgainstTheBoundOfBodies() {
        Caller.Answer answer =
                send(TRANSCRIPTIONS, field("model", "small") + file("x".repeat(80_000)));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().at("/error/message").asText()).contains("base64", "100000");
    }

    @Test
    void knowsTheSameFormUnderTheSameKeyWhateverItsBoundary() {
        Played.whole(server, "{\"text\":\"clips\"}");
        String form = field("model", "small") + file("ID3");

        send(TRANSCRIPTIONS, form, "Idempotency-Key", "k1");
        acme.send(
                acme.request(TRANSCRIPTIONS)
                        .header("Content-Type", "multipart/form-data; boundary=other")
                        .header("Idempotency-Key", "k1")
                        .POST(
                                BodyPublishers.ofString(
                                        (form + "--b--\r\n").replace("--b", "--other"),
                                        ISO_8859_1)));

        assertThat(server.log().appended())
                .hasSize(2)
                .extracting(request -> request.getIdempotency().getRequestHash())
                .containsOnly(server.log().appended().getFirst().getIdempotency().getRequestHash());
    }

    @Test
    void answersWithTheAudioItself() {
        Played.whole(server, "{\"content_type\":\"audio/mpeg\",\"audio\":\"SUQzYQ==\"}");

        Caller.Answer answer =
                acme.post(
                        SPEECH,
                        "{\"model\":\"small\",\"input\":\"Four clips.\",\"voice\":\"alloy\"}",
                        "Accept",
                        "application/octet-stream");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("audio/mpeg");
        assertThat(answer.response().body()).isEqualTo("ID3a");
        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getOperation()).isEqualTo("audio.speech");
        assertThat(request.getPrompt()).as("bytes bound characters").isNull();
    }

    @Test
    void letsNoProviderNameAnotherContentTypeThanOneOfAudio() {
        Played.whole(server, "{\"content_type\":\"text/html\",\"audio\":\"SUQzYQ==\"}");

        Caller.Answer answer =
                acme.post(SPEECH, "{\"model\":\"small\",\"input\":\"a\",\"voice\":\"alloy\"}");

        assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
    }

    @Test
    void namesTheMemberThatStreamsNoSpeech() {
        Caller.Answer answer =
                acme.post(SPEECH, "{\"model\":\"small\",\"input\":\"a\",\"stream\":true}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("stream");
        assertThat(answer.json().at("/error/message").asText()).contains("stream_format");
    }

    @Test
    void streamsNoTranslations() {
        Caller.Answer answer =
                send(
                        "/v1/audio/translations",
                        field("model", "small") + field("stream", "true") + file("ID3"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("stream");
        assertThat(server.log().appended()).isEmpty();
    }

    @Test
    void tellsErrorsInOpenAisShape() {
        assertThat(
                        send(TRANSCRIPTIONS, field("model", "unknown") + file("a"))
                                .json()
                                .at("/error/code")
                                .asText())
                .isEqualTo("model_not_found");
        assertThat(acme.post(TRANSCRIPTIONS, "{}").json().has("error")).isTrue();
    }
}
