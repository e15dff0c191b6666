package dev.sluice.worker.provider.sse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSizeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "a \"quote\" and a \\", "äöü€", "\uD83D\uDE00", "日本語"})
    void isWhatTheWriterWrites(String text) throws JsonProcessingException {
        assertThat(JsonSize.text(text) + 2).isEqualTo(JSON.writeValueAsBytes(text).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\t", "\u0001"})
    void takesTheLongerFormOfWhatMustBeEscaped(String control) throws JsonProcessingException {
        assertThat(JsonSize.text(control) + 2)
                .isGreaterThanOrEqualTo(JSON.writeValueAsBytes(control).length);
    }
}
