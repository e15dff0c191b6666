package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class BatchCommandIT {
    private final StringWriter screen = new StringWriter();

    @Test
    void measuresBatches(@TempDir Path documents) throws Exception {
        Files.writeString(documents.resolve("one.txt"), "A \"text\".\n");
        Files.writeString(documents.resolve("two.txt"), "Another.");

        int exitCode =
                new CommandLine(new BenchProvider().command())
                        .setOut(new PrintWriter(screen, true))
                        .execute(
                                "batch", "--lines=500", "--warmup=100", "--documents=" + documents);

        assertThat(exitCode).as(screen.toString()).isZero();
        assertThat(screen.toString())
                .contains("1,319 answers", "; 2 answers", "; 500 answers", "resident at most");
    }
}
