package dev.sluice.ingress.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.chat.Played;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.JobRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PlainOperationsTest {
    private static final String EMBEDDINGS = "/v1/embeddings";
    private static final String MODERATIONS = "/v1/moderations";

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

    private static String body(JobRequest request) {
        return StandardCharsets.UTF_8
                .decode(request.getBody().getInlineBytes().duplicate())
                .toString();
    }

    @Test
    void embedsWhatIsSentAndAnswersWhatComes() {
        Played.whole(server, "{\"data\":[]}");
        String asked = "{\"model\":\"small\",\"input\":[\"a\",\"b\"],\"dimensions\":8,\"new\":1}";

        Caller.Answer answer = acme.post(EMBEDDINGS, asked);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo("{\"data\":[]}");
        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getOperation()).isEqualTo("embeddings");
        assertThat(body(request)).isEqualTo(asked);
        assertThat(request.getOutputTokensMax()).isZero();
        assertThat(answer.header("Sluice-Job-Id")).isEqualTo(request.getJobId());
    }

    @Test
    void makesAsManyImagesAsAreAskedFor() {
        Played.whole(server, "{\"created\":1,\"data\":[]}");
        String asked = "{\"model\":\"small\",\"prompt\":\"a cat\",\"n\":3,\"size\":\"auto\"}";

        Caller.Answer answer = acme.post("/v1/images/generations", asked);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo("{\"created\":1,\"data\":[]}");
        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getOperation()).isEqualTo("images.generations");
        assertThat(body(request)).isEqualTo(asked);
        assertThat(request.getPrompt().getAnswers()).isEqualTo(3);
    }

    @Test
    void haveNoStreams() {
        Caller.Answer answer =
                acme.post(EMBEDDINGS, "{\"model\":\"small\",\"input\":\"a\",\"stream\":true}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("stream");
    }

    @Test
    void moderatesByTheRouteThatClientsMeanUnsaid() {
        Caller.Answer unknown = acme.post(MODERATIONS, "{\"input\":\"a\"}");
        Played.whole(server, "{\"results\":[]}");
        Caller.Answer known = acme.post(MODERATIONS, "{\"model\":\"small\",\"input\":\"a\"}");

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().at("/error/message").asText()).contains("omni-moderation-latest");
        assertThat(known.status()).isEqualTo(200);
        assertThat(server.log().appended().getFirst().getOperation()).isEqualTo("moderations");
    }
}
