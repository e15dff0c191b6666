package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class WorkerCommandIT {
    private final StringWriter screen = new StringWriter();

    @Test
    void measuresAWorker() {
        int exitCode =
                new CommandLine(new BenchProvider().command())
                        .setOut(new PrintWriter(screen, true))
                        .execute(
                                "worker",
                                "--calls=500",
                                "--warmup=100",
                                "--in-flight=64",
                                "--concurrent=100",
                                "--hold=1",
                                "--rate=20",
                                "--seconds=2");

        assertThat(exitCode).as(screen.toString()).isZero();
        assertThat(screen.toString())
                .contains("(500 calls)", "0 of 100 failed", "with two hops of Kafka", "(40)");
    }
}
