package dev.sluice.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.processes.Http.Answer;
import org.jspecify.annotations.Nullable;

/** The one shape in which errors leave: RFC 9457. */
final class Problems {
    private Problems() {}

    static void isProblem(Answer answer, int status, String code, @Nullable String pointer) {
        JsonNode problem = answer.json();
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("type").asText()).isEqualTo("https://sluice.dev/errors/" + code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.has("pointer") ? problem.path("pointer").asText() : null)
                .isEqualTo(pointer);
    }
}
