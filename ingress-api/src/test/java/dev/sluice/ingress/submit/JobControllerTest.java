package dev.sluice.ingress.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Priority;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobControllerTest {
    private static final String BODY =
            "{ \"model\" : \"small\",\"messages\":[{\"role\":\"user\",\"content\":\"\\u00e9 caf\u00e9\"}], \"max_tokens\": 12 }";

    private static IngressServer server;
    private static Caller acme;

    @BeforeAll
    static void start() {
        server = IngressServer.start(Map.of("sluice.ingress.replies.wait-max", "300ms"));
        acme = server.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.log().reset();
    }

    @Test
    void answers202WithTheJobAfterTheLogHasIt() {
        Caller.Answer answer =
                acme.post("/v1/jobs", "{\"custom_id\":\"c1\",\"body\":" + BODY + "}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        String id = answer.json().get("id").asText();
        assertThat(answer.header("Location")).isEqualTo("/v1/jobs/" + id);
        assertThat(answer.json().get("object").asText()).isEqualTo("job");
        assertThat(answer.json().get("status").asText()).isEqualTo("queued");
        assertThat(answer.json().get("model").asText()).isEqualTo("small");
        assertThat(answer.json().get("operation").asText()).isEqualTo("chat.completions");
        assertThat(answer.json().get("custom_id").asText()).isEqualTo("c1");
        assertThat(server.log().appended())
                .singleElement()
                .extracting(JobRequest::getJobId)
                .isEqualTo(id);
    }

    @Test
    void keepsTheBodyByteForByteAndWhatSurroundsIt() {
        acme.post(
                "/v1/jobs",
                "{\"body\":"
                        + BODY
                        + ",\"priority\":\"batch\",\"deadline\":\"30m\",\"max_cost_usd\":0.25,"
                        + "\"metadata\":{\"a\":\"b\"},\"user\":\"u\",\"project\":\"p\"}");

        JobRequest request = server.log().appended().getFirst();
        assertThat(StandardCharsets.UTF_8.decode(request.getBody().getInlineBytes()).toString())
                .isEqualTo(BODY);
        assertThat(request.getInputTokensMax())
                .isEqualTo(BODY.getBytes(StandardCharsets.UTF_8).length);
        assertThat(request.getOutputTokensMax()).isEqualTo(12);
        assertThat(request.getPriority()).isEqualTo(Priority.BATCH);
        assertThat(request.getDeadlineMs() - request.getAcceptedAtMs())
                .isEqualTo(Duration.ofMinutes(30).toMillis());
        assertThat(request.getCostMaxNanoUsd()).isEqualTo(250_000_000L);
        assertThat(request.getMetadata()).containsExactly(Map.entry("a", "b"));
        assertThat(request.getCaller().getTenant()).isEqualTo("acme");
        assertThat(request.getCaller().getShard()).isEqualTo(7);
        assertThat(request.getCaller().getKeyId()).isEqualTo("acme-key");
        assertThat(request.getCaller().getProject()).isEqualTo("p");
        assertThat(request.getReplyTo()).isNull();
    }

    @Test
    void sendsALargeBodyByClaimCheck() {
        String large = "{\"model\":\"small\",\"x\":\"" + "y".repeat(20_000) + "\"}";

        assertThat(acme.post("/v1/jobs", "{\"body\":" + large + "}").status()).isEqualTo(202);
        assertThat(server.log().appended().getFirst().getBody().getClaimCheck()).isNotNull();
    }

    @Test
    void answers503WhenTheLogDoesNotConfirm() {
        server.log().fail();

        Caller.Answer answer = acme.post("/v1/jobs", "{\"body\":" + BODY + "}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("code").asText()).isEqualTo("log_unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void answers413ForARequestBeyondTheLimitAndKeepsWorking() {
        Caller.Answer answer =
                acme.post("/v1/jobs", "{\"body\":{\"x\":\"" + "y".repeat(20_000_000) + "\"}}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().get("code").asText()).isEqualTo("body_too_large");
        assertThat(acme.post("/v1/jobs", "{\"body\":" + BODY + "}").status()).isEqualTo(202);
    }
}
