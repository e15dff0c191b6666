package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class LongPollCommandIT {
    private final StringWriter screen = new StringWriter();

    @Test
    void measuresReadsThatWait() {
        int exitCode =
                new CommandLine(new BenchProvider().command())
                        .setOut(new PrintWriter(screen, true))
                        .execute("long-polls", "--jobs=60", "--rate=20", "--rounds=2");

        assertThat(exitCode).as(screen.toString()).isZero();
        assertThat(screen.toString().lines().filter(line -> line.contains("60 answered, 0 failed")))
                .hasSize(2);
    }
}
