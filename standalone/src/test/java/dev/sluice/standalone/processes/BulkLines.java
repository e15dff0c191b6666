package dev.sluice.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bulk request of 2,100 lines of which every seventh is broken, in one of seven ways. */
final class BulkLines {
    private static final int LINES = 2_100;
    private static final int EVERY_BROKEN = 7;

    /** Lines that must become jobs. */
    static final int GOOD = LINES - LINES / EVERY_BROKEN;

    /** A broken line and what its answer must say. */
    private record Broken(String line, String code, @Nullable String pointer) {}

    private static final List<Broken> BROKEN =
            List.of(
                    new Broken("{\"custom_id\":\"c%d\",\"body\":{\"mod", "invalid_json", null),
                    new Broken("line %d is no JSON", "invalid_json", null),
                    new Broken("[%d]", "invalid_request", ""),
                    new Broken("{\"custom_id\":\"c%d\"}", "invalid_request", "/body"),
                    new Broken(
                            "{\"custom_id\":\"c%d\",\"body\":{\"model\":1}}",
                            "invalid_request", "/body/model"),
                    new Broken(
                            "{\"custom_id\":\"c%d\",\"body\":{\"model\":\"nowhere\"}}",
                            "model_not_found", "/body/model"),
                    new Broken(
                            "{\"custom_id\":\"c%d\",\"priority\":\"now\",\"body\":{\"model\":\"plain\"}}",
                            "invalid_request", "/priority"));

    private BulkLines() {}

    static String upload() {
        StringBuilder upload = new StringBuilder();
        for (int line = 1; line <= LINES; line++) {
            upload.append(
                            line % EVERY_BROKEN == 0
                                    ? broken(line).line.formatted(line)
                                    : Jobs.line(
                                            "plain",
                                            "Fine?",
                                            "",
                                            ",\"custom_id\":\"c" + line + "\""))
                    .append('\n');
        }
        return upload.toString();
    }

    /** Checks every answer; custom ids of accepted lines by job id. */
    static Map<String, String> accepted(List<JsonNode> answers) {
        Map<String, String> customIds = new HashMap<>();
        assertThat(answers).hasSize(LINES);
        for (int line = 1; line <= LINES; line++) {
            JsonNode answer = answers.get(line - 1);
            assertThat(answer.path("line").asInt()).isEqualTo(line);
            if (line % EVERY_BROKEN == 0) {
                Broken broken = broken(line);
                JsonNode error = answer.path("error");
                assertThat(answer.has("id")).as("%s", answer).isFalse();
                assertThat(error.path("code").asText()).as("%s", answer).isEqualTo(broken.code);
                assertThat(error.path("status").asInt()).isEqualTo(400);
                assertThat(error.path("detail").asText()).isNotBlank();
                assertThat(error.has("pointer") ? error.path("pointer").asText() : null)
                        .isEqualTo(broken.pointer);
                assertThat(answer.path("custom_id").asText(""))
                        .isEqualTo(broken.line.contains("custom_id") ? "c" + line : "");
            } else {
                assertThat(answer.path("custom_id").asText()).isEqualTo("c" + line);
                customIds.put(answer.path("id").asText(), "c" + line);
            }
        }
        return customIds;
    }

    private static Broken broken(int line) {
        return BROKEN.get(line / EVERY_BROKEN % BROKEN.size());
    }
}
