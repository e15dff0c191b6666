package dev.sluice.schema.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
    /** Append a new code by hand; a line here never changes and never goes. */
    private static final Path FROZEN = Path.of("src/test/resources/error-codes.txt");

    @Test
    void wireIdsAreUnique() {
        List<String> ids = Arrays.stream(ErrorCode.values()).map(ErrorCode::wireId).toList();

        assertThat(ids).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void wireIdsAreSnakeCase(ErrorCode code) {
        assertThat(code.wireId()).matches("[a-z]+(_[a-z]+)*");
    }

    @ParameterizedTest
    @EnumSource
    void theStatusTellsWhoseMoveItIs(ErrorCode code) {
        switch (code.kind()) {
            case CALLER -> assertThat(code.httpStatus()).isBetween(400, 499);
            case CAPACITY -> assertThat(code.httpStatus()).isIn(429, 503, 504);
            case PROVIDER -> assertThat(code.httpStatus()).isIn(400, 502, 503);
            case INTERNAL -> assertThat(code.httpStatus()).isBetween(500, 599);
        }
    }

    @Test
    void whatClientsKnowStaysAsItIs() throws Exception {
        String now =
                Arrays.stream(ErrorCode.values())
                        .map(
                                code ->
                                        "%s %s %d %s"
                                                .formatted(
                                                        code.wireId(),
                                                        code.kind(),
                                                        code.httpStatus(),
                                                        code.retryable() ? "retryable" : "final"))
                        .sorted()
                        .collect(Collectors.joining("\n", "", "\n"));

        assertThat(now).isEqualTo(Files.readString(FROZEN));
    }
}
