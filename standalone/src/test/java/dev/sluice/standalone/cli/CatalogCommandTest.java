package dev.sluice.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sluice catalog} says before it asks Kafka. */
final class CatalogCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void asksWhatToDo() {
        assertThat(run("catalog")).isEqualTo(2);

        assertThat(err.toString()).contains("Say what to do: export, diff, apply or init");
    }

    @Test
    void tellsTheExitCodesOfADiff() {
        assertThat(run("catalog", "diff", "--help")).isZero();

        assertThat(out.toString())
                .contains("Exit codes:")
                .containsPattern("0 +nothing would change")
                .containsPattern("1 +something would change")
                .containsPattern("2 +wrong usage");
    }

    @Test
    void answersAWrongFileWithCode2WhereCode1MeansADifference(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("odd.yaml"), "lanes: 7");

        assertThat(run("catalog", "diff", file.toString())).isEqualTo(2);
        assertThat(run("catalog", "apply", file.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "sluice catalog diff: %s: catalogue file: section lanes (expected: a list)"
                                .formatted(file),
                        "sluice catalog apply: %s: catalogue file: section lanes (expected: a list)"
                                .formatted(file));
    }

    @Test
    void makesACatalogueOfOneProvider() {
        assertThat(run("catalog", "init", "--provider", "groq")).isZero();

        assertThat(out.toString())
                .contains("credential: \"env:GROQ_API_KEY\"")
                .doesNotContain("OPENAI_API_KEY");
    }

    @Test
    void makesACatalogueOfAllProviders(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("providers.yaml");

        assertThat(run("catalog", "init", "--output", file.toString())).isZero();

        assertThat(Files.readString(file)).startsWith("# ").contains("OPENAI_API_KEY");
    }

    @Test
    void wantsAFile() {
        assertThat(run("catalog", "apply")).isEqualTo(2);

        assertThat(err.toString()).contains("FILE");
    }

    private int run(String... arguments) {
        return Sluice.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
