package dev.sluice.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class SluiceTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listsEveryCommandOnOneLine() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains("Usage: sluice")
                .containsPattern("(?m)^ +version +Print the versions");
    }

    @Test
    void printsTheVersionsOfWhatRuns() {
        assertThat(run("version")).isZero();

        assertThat(out.toString()).contains("sluice ").contains("kafka 4.").contains("java 25");
    }

    @Test
    void answersACommandItDoesNotKnowByNameAndWithCode2() {
        assertThat(run("serve")).isEqualTo(2);

        assertThat(err.toString()).contains("'serve'");
    }

    @Test
    void takesCommandsFromOtherJars() {
        assertThat(run("from-another-jar")).isEqualTo(ExtraCommand.EXIT_CODE);
    }

    @Test
    void asksForACommandWhenThereIsNone() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString()).contains("Say what to run");
    }

    private int run(String... arguments) {
        CommandLine sluice = Sluice.commandLine();
        sluice.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return sluice.execute(arguments);
    }
}
