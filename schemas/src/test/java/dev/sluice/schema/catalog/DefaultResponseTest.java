package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultResponseTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_760_000_000);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static DefaultResponse of(String json) throws Exception {
        return DefaultResponse.of(JSON.readTree(json));
    }

    private static Optional<byte[]> body(DefaultResponse given, String operation) {
        return given.body(operation, "job_1", "small", NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "chat.completions, /choices/0/message/content, chat.completion",
        "completions, /choices/0/text, text_completion",
        "responses, /output/0/content/0/text, response",
    })
    void wrapsATextIntoAnAnswerOfTheOperation(String operation, String at, String object)
            throws Exception {
        JsonNode body = JSON.readTree(body(of("\"Sorry\""), operation).orElseThrow());

        assertThat(body.at(at).asText()).isEqualTo("Sorry");
        assertThat(body.get("object").asText()).isEqualTo(object);
        assertThat(body.get("model").asText()).isEqualTo("small");
        assertThat(body.at("/usage/total_tokens").asInt(-1)).isZero();
    }

    @Test
    void givesABodyAsItIs() throws Exception {
        String given = "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"n\":1.10}";

        assertThat(body(of(given), "chat.completions"))
                .hasValueSatisfying(
                        bytes ->
                                assertThat(bytes)
                                        .asString(StandardCharsets.UTF_8)
                                        .contains("\"x\""));
    }

    @Test
    void isNoAnswerToAnOperationThatAnswersSomethingElse() throws Exception {
        assertThat(body(of("\"Sorry\""), "embeddings")).isEmpty();
        assertThat(body(of("{\"choices\":[]}"), "embeddings")).isEmpty();
        assertThat(body(of("{\"data\":[]}"), "chat.completions")).isEmpty();
    }

    @Test
    void isBounded() {
        assertThatThrownBy(() -> of("\"" + "x".repeat(16 * 1024) + "\""))
                .hasMessageContaining("default_response (bytes)");
    }
}
