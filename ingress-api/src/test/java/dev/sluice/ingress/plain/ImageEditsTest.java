package dev.sluice.ingress.plain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.chat.Played;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.JobRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageEditsTest {
    private static final String EDITS = "/v1/images/edits";

    private static IngressServer server;
    private static Caller acme;

    @BeforeAll
    static void start() {
        server = IngressServer.start();
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

    private static String file(String name, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n%s\r\n"
                .formatted(name, content);
    }

    private static Caller.Answer send(String path, String form) {
        return acme.send(
                acme.request(path)
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofString(form + "--b--\r\n", ISO_8859_1)));
    }

    private static JobRequest sent() {
        return server.log().appended().getFirst();
    }

    @Test
    void makesJsonOfAForm() {
        Played.whole(server, "{\"created\":1,\"data\":[]}");

        Caller.Answer answer =
                send(
                        EDITS,
                        field("model", "small")
                                + field("prompt", "a hat")
                                + field("n", "2")
                                + field("size", "1024x1024")
                                + file("mask", "M")
                                + file("image[]", "A")
                                + file("image[]", "B"));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo("{\"created\":1,\"data\":[]}");
        assertThat(sent().getOperation()).isEqualTo("images.edits");
        assertThat(
                        Caller.json(
                                UTF_8.decode(sent().getBody().getInlineBytes().duplicate())
                                        .toString()))
                .isEqualTo(
                        Caller.json(
                                """
                                {"model":"small","prompt":"a hat","n":2,"size":"1024x1024",
                                 "mask":{"filename":"a.png","content_type":"image/png","data":"TQ=="},
                                 "image":[{"filename":"a.png","content_type":"image/png","data":"QQ=="},
                                          {"filename":"a.png","content_type":"image/png","data":"Qg=="}]}"""));
    }

    @Test
    void boundsWhatIsMadeByItsNumberAndWhatIsSeenByItsImages() {
        Played.whole(server, "{\"data\":[]}");

        send(
                EDITS,
                field("model", "small")
                        + field("prompt", "a hat")
                        + field("n", "3")
                        + field("quality", "high")
                        + file("image", "x".repeat(30_000))
                        + file("mask", "x".repeat(3_000)));

        assertThat(sent().getUnits()).containsOnlyKeys("image/high").containsValue(3L);
        assertThat(sent().getPrompt().getAnswers()).isEqualTo(3);
        assertThat(sent().getPrompt().getImages()).isEqualTo(2);
        assertThat(sent().getPrompt().getImageBytes()).isEqualTo(44_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model=small&prompt=x|image",
                "model=small&image=|image",
                "model=small&image=a&mask=|mask",
                "model=small&image=a&mask=b&mask=c|mask",
                "prompt=x&image=a|model",
                "model=small&image=a&stream=true|stream",
            })
    void namesTheFieldThatIsWrong(String fields, String param) {
        StringBuilder form = new StringBuilder();
        for (String one : fields.split("&")) {
            String[] parts = one.split("=", 2);
            form.append(
                    parts[0].equals("image") || parts[0].equals("mask")
                            ? file(parts[0], parts[1])
                            : field(parts[0], parts[1]));
        }

        Caller.Answer answer = send(EDITS, form.toString());

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(server.log().appended()).isEmpty();
    }

    @Test
    void takesNoMoreThanSixteenImages() {
        String form = field("model", "small") + file("image[]", "a").repeat(17);

        assertThat(send(EDITS, form).json().at("/error/message").asText()).contains("at most 16");
    }

    @Test
    void saysThatItMakesNoVariations() {
        Caller.Answer answer =
                send("/v1/images/variations", field("model", "small") + file("image", "a"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("unsupported_feature");
        assertThat(answer.json().at("/error/message").asText()).contains("/v1/images/edits");
    }
}
