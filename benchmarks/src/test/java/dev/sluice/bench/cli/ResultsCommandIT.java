package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ResultsCommandIT {
    private final StringWriter screen = new StringWriter();

    @Test
    void measuresReadsAndCleansUp(@TempDir Path directory) {
        int exitCode =
                new CommandLine(new BenchProvider().command())
                        .setOut(new PrintWriter(screen, true))
                        .execute(
                                "results",
                                "--rows=10000",
                                "--reads=10",
                                "--upserts=40",
                                "--warmup=0",
                                "--seconds=5",
                                "--dir=" + directory);

        assertThat(exitCode).as(screen.toString()).isZero();
        assertThat(screen.toString())
                .contains("10,000 jobs loaded", "list: metadata of none", "was dropped in")
                .doesNotContain("and 0 upserts/s");
        assertThat(directory).isEmptyDirectory();
    }
}
