package dev.sluice.ingress.audio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.chat.Played;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where an operator lets bodies be as large as OpenAI does. */
class LongAudioTest {
    private static final int OPENAI_MAX = 25_000_000;

    @Test
    void takesAsMuchAudioAsOpenAiDoesByClaimCheck() {
        byte[] audio = new byte[OPENAI_MAX];
        Arrays.fill(audio, (byte) 'x');
        byte[] head =
                "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nsmall\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\n"
                        .getBytes(ISO_8859_1);
        byte[] tail = "\r\n--b--\r\n".getBytes(ISO_8859_1);
        try (IngressServer server =
                IngressServer.start(Map.of("sluice.body.body-max", 33_554_432))) {
            Caller acme = server.caller(FakeCatalogs.ACME_KEY);
            Played.whole(server, "{\"text\":\"long\"}");

            Caller.Answer answer =
                    acme.send(
                            acme.request("/v1/audio/transcriptions")
                                    .header("Content-Type", "multipart/form-data; boundary=b")
                                    .POST(
                                            BodyPublishers.concat(
                                                    BodyPublishers.ofByteArray(head),
                                                    BodyPublishers.ofInputStream(
                                                            () -> new ByteArrayInputStream(audio)),
                                                    BodyPublishers.ofByteArray(tail))));

            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            assertThat(server.log().appended().getFirst().getBody().getClaimCheck()).isNotNull();
        }
    }
}
