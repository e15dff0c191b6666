package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.Sim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InputOperationsTest {
    private static final String EMBEDDINGS = "/v1/embeddings";

    @Test
    void answersEachInputWithItsOwnUnitVector() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode answer =
                    embed(
                            sim,
                            "{\"model\":\"e\",\"input\":[\"cat\",\"dog\",\"cat\"],\"dimensions\":32}");

            assertThat(answer.path("object").asText()).isEqualTo("list");
            assertThat(answer.path("model").asText()).isEqualTo("e");
            assertThat(answer.at("/data/2/index").asInt()).isEqualTo(2);
            assertThat(answer.at("/data/0/embedding")).hasSize(32);
            assertThat(answer.at("/data/0/embedding"))
                    .isEqualTo(answer.at("/data/2/embedding"))
                    .isNotEqualTo(answer.at("/data/1/embedding"));
            double squares = 0;
            for (JsonNode value : answer.at("/data/0/embedding")) {
                squares += value.doubleValue() * value.doubleValue();
            }
            assertThat(squares).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void packsTheSameVectorAsBase64() throws IOException {
        try (Sim sim = Sim.start()) {
            String request = "{\"model\":\"e\",\"input\":\"cat\",\"dimensions\":4%s}";
            JsonNode numbers = embed(sim, request.formatted("")).at("/data/0/embedding");
            JsonNode packed =
                    embed(sim, request.formatted(",\"encoding_format\":\"base64\""))
                            .at("/data/0/embedding");

            ByteBuffer bytes =
                    ByteBuffer.wrap(Base64.getDecoder().decode(packed.textValue()))
                            .order(ByteOrder.LITTLE_ENDIAN);
            for (JsonNode number : numbers) {
                assertThat(bytes.getFloat()).isEqualTo(number.floatValue());
            }
            assertThat(bytes.hasRemaining()).isFalse();
        }
    }

    @Test
    void countsTokensThatAreGivenAndNoneThatIsGenerated() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode answer = embed(sim, "{\"model\":\"e\",\"input\":[[1,2,3],[4,5]]}");

            assertThat(answer.path("data")).hasSize(2);
            assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
            assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(5);
            assertThat(sim.calls().getFirst().completionTokens()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"input\":\"x\"}",
                "{\"model\":\"e\"}",
                "{\"model\":\"e\",\"input\":[]}",
                "{\"model\":\"e\",\"input\":\"x\",\"dimensions\":0}",
                "{\"model\":\"e\",\"input\":\"x\",\"encoding_format\":\"hex\"}",
                "{\"model\":"
            })
    void refusesWhatItDoesNotUnderstand(String request) throws IOException {
        try (Sim sim = Sim.start()) {
            assertThat(sim.call("POST", EMBEDDINGS, request).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void moderates() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode answer =
                    Sim.json(
                            sim.call(
                                    "POST",
                                    "/v1/moderations",
                                    "{\"model\":\"m\",\"input\":[\"peace\",\"violence\"]}"));

            assertThat(answer.path("id").asText()).startsWith("modr-");
            assertThat(answer.at("/results/0/flagged").asBoolean(true)).isFalse();
            assertThat(answer.at("/results/1/flagged").asBoolean()).isTrue();
            assertThat(answer.at("/results/1/categories/violence").asBoolean()).isTrue();
        }
    }

    private static JsonNode embed(Sim sim, String request) throws IOException {
        var response = sim.call("POST", EMBEDDINGS, request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Sim.json(response);
    }
}
