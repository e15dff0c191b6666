package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.token.TokenCounting;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChatCompletionsTest {
    private static final String LIMITED =
            """
            {"model":"gpt-4o","max_tokens":5,"messages":[{"role":"user","content":"How many?"}]}""";

    @Test
    void answersInOpenAisShape() throws IOException {
        try (Sim sim = Sim.start()) {
            HttpResponse<String> response = sim.chat(Sim.HELLO);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(response.headers().firstValue("x-request-id").orElse(""))
                    .matches("req_[0-9a-f]{32}");
            JsonNode body = Sim.json(response);
            assertThat(body.path("id").asText()).matches("chatcmpl-[A-Za-z0-9]{29}");
            assertThat(body.path("object").asText()).isEqualTo("chat.completion");
            assertThat(body.path("created").asLong()).isPositive();
            assertThat(body.path("model").asText()).isEqualTo("gpt-4o");
            JsonNode choice = body.path("choices").path(0);
            assertThat(choice.path("index").asInt(-1)).isZero();
            assertThat(choice.at("/message/role").asText()).isEqualTo("assistant");
            assertThat(choice.at("/message/content").asText())
                    .startsWith("This is a simulated answer.");
            assertThat(choice.at("/message/refusal").isNull()).isTrue();
            assertThat(choice.path("logprobs").isNull()).isTrue();
            assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        }
    }

    @ParameterizedTest
    @CsvSource({"flex, flex", "priority, priority", "auto, default", "gold, default"})
    void servesTheTierThatIsAskedFor(String asked, String served) throws IOException {
        try (Sim sim = Sim.start()) {
            String request =
                    Sim.HELLO.replace(
                            "{\"model\"", "{\"service_tier\":\"" + asked + "\",\"model\"");

            assertThat(Sim.json(sim.chat(request)).path("service_tier").asText()).isEqualTo(served);
        }
    }

    @Test
    void addsUpItsUsage() throws IOException {
        try (Sim sim =
                Sim.start(
                        SimulatorConfig.defaults()
                                .withModel(
                                        "gpt-4o",
                                        ModelBehaviour.defaults()
                                                .withAnswer(new AnswerLength(20, 20, 7))
                                                .withCachedShare(0.5)))) {
            JsonNode usage = Sim.json(sim.chat(Sim.HELLO)).path("usage");

            // "user" 1 + "How many clips?" 4, 3 for the message, 3 for the primed reply
            assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(11);
            assertThat(usage.path("completion_tokens").asInt()).isEqualTo(27);
            assertThat(usage.path("total_tokens").asInt()).isEqualTo(38);
            assertThat(usage.at("/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(5);
            assertThat(usage.at("/completion_tokens_details/reasoning_tokens").asInt())
                    .isEqualTo(7);
        }
    }

    @Test
    void givesTheSameAnswerToTheSameRequest() throws IOException {
        String first;
        String again;
        String other;
        try (Sim sim = Sim.start()) {
            first = content(sim.chat(Sim.HELLO));
        }
        try (Sim sim = Sim.start()) {
            other = content(sim.chat(Sim.HELLO.replace("clips", "chips")));
            again = content(sim.chat(Sim.HELLO));
        }

        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void cutsAtTheCallersLimitAndSaysSo() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode body = Sim.json(sim.chat(LIMITED));

            assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("length");
            assertThat(body.at("/choices/0/message/content").asText())
                    .isEqualTo("This is a simulated answer");
            assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(5);
        }
    }

    @Test
    void cutsByBytesWhenTokensAreEstimated() throws IOException {
        try (Sim sim = Sim.start(SimulatorConfig.defaults().withTokens(TokenCounting.FAST))) {
            JsonNode body = Sim.json(sim.chat(LIMITED));

            assertThat(body.at("/choices/0/message/content").asText()).hasSize(20);
            assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(5);
            assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
        }
    }

    @Test
    void answersAsManyChoicesAsAsked() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode body =
                    Sim.json(sim.chat(Sim.HELLO.replace("{\"model\"", "{\"n\":3,\"model\"")));

            assertThat(body.path("choices")).hasSize(3);
            assertThat(body.at("/choices/2/index").asInt()).isEqualTo(2);
            assertThat(body.at("/choices/1/message/content").asText())
                    .isNotEqualTo(body.at("/choices/0/message/content").asText());
        }
    }

    @Test
    void readsBodiesLargerThanWhatAnEventLoopReadsItself() throws IOException {
        try (Sim sim = Sim.start()) {
            String question = "many words ".repeat(20_000);

            JsonNode body = Sim.json(sim.chat(Sim.HELLO.replace("How many clips?", question)));

            assertThat(body.at("/usage/prompt_tokens").asInt()).isGreaterThan(39_000);
        }
    }

    @Test
    void listsItsModels() throws IOException {
        try (Sim sim =
                Sim.start(
                        SimulatorConfig.defaults()
                                .withModel("small", ModelBehaviour.defaults())
                                .withModel("large", ModelBehaviour.defaults()))) {
            JsonNode list = Sim.json(sim.call("GET", "/v1/models", ""));

            assertThat(list.path("object").asText()).isEqualTo("list");
            assertThat(list.path("data").findValuesAsText("id")).containsExactly("large", "small");
            assertThat(Sim.json(sim.call("GET", "/v1/models/small", "")).path("object").asText())
                    .isEqualTo("model");
            assertThat(sim.call("GET", "/v1/models/none", "").statusCode()).isEqualTo(404);
        }
    }

    private static String content(HttpResponse<String> response) {
        return Sim.json(response).at("/choices/0/message/content").asText();
    }
}
