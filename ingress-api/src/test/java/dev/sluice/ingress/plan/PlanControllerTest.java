package dev.sluice.ingress.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.Replies;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.PlannedLane;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanControllerTest {
    private static final String PATH = "/v1/jobs/plan";
    private static final String JOB =
            "{\"body\":{\"model\":\"small\",\"messages\":[{\"role\":\"user\",\"content\":\"a secret\"}],\"max_tokens\":9}}";

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

    private static void answer(AdmissionReply reply, List<PlannedLane> plan) {
        reply.setPlan(plan);
    }

    @Test
    void tellsTheCoordinatorsPlan() {
        server.log()
                .answerWith(
                        request -> {
                            AdmissionReply reply = Replies.accepted(request);
                            answer(
                                    reply,
                                    List.of(
                                            new PlannedLane("cheap", 1, 970L, "by cost"),
                                            new PlannedLane("far", 0, null, "another region")));
                            return Optional.of(reply);
                        });

        Caller.Answer answer = acme.post(PATH, JOB);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body())
                .isEqualTo(
                        "{\"object\":\"plan\",\"model\":\"small\",\"operation\":\"chat.completions\",\"admissible\":true,\"error\":null,\"lanes\":[{\"lane\":\"cheap\",\"place\":1,\"cost_max_usd\":0.000000970,\"reason\":\"by cost\"},{\"lane\":\"far\",\"place\":0,\"cost_max_usd\":null,\"reason\":\"another region\"}]}");
        assertThat(server.log().appended()).isEmpty();
        JobRequest asked = server.log().questions().getFirst().getJob();
        assertThat(asked.getBody().getInlineBytes().remaining()).isZero();
        assertThat(asked.getInputTokensMax()).isPositive();
        assertThat(asked.getOutputTokensMax()).isEqualTo(9);
        assertThat(asked.toString()).doesNotContain("a secret");
    }

    @Test
    void tellsWhyAJobWouldBeRefused() {
        server.log()
                .answerWith(request -> Optional.of(Replies.refused(request, "token_cap_exceeded")));

        Caller.Answer answer = acme.post(PATH, JOB);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("admissible").asBoolean()).isFalse();
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("token_cap_exceeded");
        assertThat(answer.json().get("lanes")).isEmpty();
    }

    @Test
    void refusesWhatTheCatalogueShowsAndTellsWhenNobodyAnswers() {
        assertThat(acme.post(PATH, JOB.replace("small", "none")).status()).isEqualTo(400);
        assertThat(server.log().questions()).isEmpty();
        assertThat(acme.post(PATH, JOB).status()).isEqualTo(503);
        server.log().fail();
        assertThat(acme.post(PATH, JOB).status()).isEqualTo(503);
    }

    @Test
    void takesLinesOfBatches() {
        server.log().answerWith(request -> Optional.of(Replies.accepted(request)));

        Caller.Answer answer =
                acme.post(
                        PATH,
                        "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"small\",\"input\":\"x\"}}");

        assertThat(answer.json().get("operation").asText()).isEqualTo("embeddings");
    }
}
