package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JobLinesTest {
    private static final int BODY_BYTES = 2_048;

    private final JobLines lines = new JobLines(3, "bench", BODY_BYTES);

    @Test
    void aLineIsAJobRequestWithABodyOfTheWantedSize() throws IOException {
        byte[] line = new byte[lines.length()];

        int end = lines.write(77, line, 0);

        assertThat(end).isEqualTo(line.length);
        String text = new String(line, StandardCharsets.US_ASCII);
        assertThat(text).endsWith("}\n");
        JsonNode job = new ObjectMapper().readTree(text);
        assertThat(job.get("custom_id").asText()).isEqualTo("b003-0000077");
        assertThat(job.get("body").get("model").asText()).isEqualTo("bench");
        assertThat(job.get("body").toString()).hasSize(BODY_BYTES);
    }

    @Test
    void textsDiffer() throws IOException {
        assertThat(content(1)).isNotEqualTo(content(2));
    }

    @Test
    void refusesABodyThatCannotBeThatSmall() {
        assertThatThrownBy(() -> new JobLines(0, "bench", 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("body of 10 bytes");
    }

    private String content(int job) throws IOException {
        return new ObjectMapper()
                .readTree(lines.single(job))
                .at("/body/messages/0/content")
                .asText();
    }
}
