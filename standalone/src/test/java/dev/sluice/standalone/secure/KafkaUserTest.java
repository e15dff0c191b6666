package dev.sluice.standalone.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/operations.md} against the rights that {@link SecureIT} runs with. */
class KafkaUserTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");

    @Test
    void theDocumentationTellsWhatEachMayDo() throws Exception {
        List<String> rows = Arrays.stream(KafkaUser.values()).map(KafkaUserTest::row).toList();

        assertThat(Files.readAllLines(PAGE)).containsSubsequence(rows);
    }

    private static String row(KafkaUser user) {
        return "| %s | %s |"
                .formatted(
                        user.inWords(),
                        String.join("<br>", user.rights().stream().map(Right::inWords).toList()));
    }
}
