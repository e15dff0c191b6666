package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChatErrorsTest {
    private Sim sim;

    @BeforeAll
    void start() {
        sim =
                Sim.start(
                        SimulatorConfig.defaults()
                                .withModel("m", ModelBehaviour.defaults())
                                .withModel(
                                        "narrow",
                                        ModelBehaviour.defaults().withContextTokensMax(8)));
    }

    @AfterAll
    void stop() {
        sim.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | null | null",
                "{\"model\":7,\"messages\":[]} | model | invalid_type",
                "{\"model\":\"m\"} | messages | missing_required_parameter",
                "{\"model\":\"m\",\"messages\":\"x\"} | messages | invalid_type",
                "{\"model\":\"m\",\"messages\":[]} | messages | empty_array",
                "{\"model\":\"m\",\"messages\":[7]} | messages[0] | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"content\":\"x\"}]} | messages[0].role |"
                        + " missing_required_parameter",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"x\",\"content\":\"x\"}]} |"
                        + " messages[0].role | invalid_value",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]} | messages[0].content |"
                        + " missing_required_parameter",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]} |"
                        + " messages[0].content | invalid_type",
                "{\"model\":\"m\",\"n\":0,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | n |"
                        + " integer_below_min_value",
                "{\"model\":\"m\",\"max_tokens\":1e3,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                        + " | max_tokens | invalid_type",
                "{\"model\":\"m\",\"max_tokens\":99999999999999999999,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                        + " | max_tokens | integer_above_max_value",
                "{\"model\":\"m\",\"temperature\":5,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} |"
                        + " temperature | decimal_above_max_value",
                "{\"model\":\"m\",\"stream\":\"yes\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} |"
                        + " stream | invalid_type",
                "{\"model\":\"m\",\"stream_options\":{},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                        + " | stream_options | null",
                "{\"model\":\"narrow\",\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]} |"
                        + " messages | context_length_exceeded",
            })
    void refusesARequestThatBreaksTheContract(String body, String param, String code)
            throws IOException {
        HttpResponse<String> response = sim.chat(body);

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = Sim.json(response).path("error");
        assertThat(error.fieldNames())
                .toIterable()
                .containsExactly("message", "type", "param", "code");
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.path("param").textValue()).isEqualTo(param);
        assertThat(error.path("code").textValue()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "nonsense",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} {}"
            })
    void refusesABodyThatIsNotOneJsonObject(String body) throws IOException {
        HttpResponse<String> response = sim.chat(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Sim.json(response).at("/error/message").asText())
                .startsWith("We could not parse the JSON body");
    }

    @Test
    void refusesACallWithoutAKey() throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(
                                sim.chatRequest(Sim.HELLO),
                                (name, value) -> !name.equals("Authorization"))
                        .build();

        HttpResponse<String> response = sim.send(request);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(Sim.json(response).at("/error/type").asText())
                .isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer   ", "Basic abc"})
    void refusesABlankKey(String authorization) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(sim.chatRequest(Sim.HELLO), (name, value) -> true)
                        .setHeader("Authorization", authorization)
                        .build();

        assertThat(sim.send(request).statusCode()).isEqualTo(401);
    }

    @Test
    void doesNotKnowAModelThatIsNotListed() throws IOException {
        HttpResponse<String> response = sim.chat(Sim.HELLO);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Sim.json(response).at("/error/code").asText()).isEqualTo("model_not_found");
    }

    @Test
    void refusesABodyOverTheLimitAndKeepsTheConnection() throws IOException {
        String body = Sim.HELLO.replace("clips", "x".repeat(40_000_000));

        HttpResponse<String> response = sim.chat(body);

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(Sim.json(response).at("/error/code").asText()).isEqualTo("request_too_large");
        assertThat(sim.calls().getLast().status()).isEqualTo(413);
    }

    @Test
    void refusesAnAnnouncedBodyOverTheLimitBeforeItIsSent() throws IOException {
        try (var socket = sim.connect()) {
            socket.getOutputStream()
                    .write(
                            ("POST /v1/chat/completions HTTP/1.1\r\nHost: sim\r\n"
                                            + "Expect: 100-continue\r\nContent-Length: 40000000\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(
                            new String(
                                    socket.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void answersUnknownPathsAndMethodsInItsOwnShape() throws IOException {
        HttpResponse<String> path = sim.call("GET", "/v1/nothing", "");
        HttpResponse<String> method = sim.call("GET", "/v1/chat/completions", "");

        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(Sim.json(path).at("/error/message").asText())
                .isEqualTo("Invalid URL (GET /v1/nothing)");
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(Sim.json(method).at("/error/code").asText()).isEqualTo("method_not_supported");
    }

    @Test
    void answersWhatIsNotHttpAndCloses() throws IOException {
        try (var socket = sim.connect()) {
            socket.getOutputStream()
                    .write("what is this\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(
                            new String(
                                    socket.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("connection: close");
        }
    }
}
