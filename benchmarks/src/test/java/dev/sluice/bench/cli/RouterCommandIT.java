package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The whole benchmark with a handful of jobs: that it measures, not what. */
@Tag("chaos")
final class RouterCommandIT {
    private final StringWriter screen = new StringWriter();

    @Test
    void measuresATaskByTenantsAndBacklog() {
        int exitCode =
                bench(
                        "router",
                        "--only=task",
                        "--tenants=1,3",
                        "--backlog=0,500",
                        "--jobs=1000",
                        "--warmup=0",
                        "--bounded");

        assertThat(exitCode).as(screen.toString()).isZero();
        assertThat(screen.toString().lines().filter(line -> line.matches("\\s+[13]\\s+(0|500) .*")))
                .hasSize(4);
    }

    @Test
    void measuresARouterAndItsRestores() {
        int exitCode =
                bench(
                        "router",
                        "--only=kafka",
                        "--jobs=500",
                        "--warmup=0",
                        "--rate=100",
                        "--seconds=3",
                        "--churn=0",
                        "--queued=1000");

        assertThat(exitCode).as(screen.toString()).isZero();
        assertThat(screen.toString())
                .contains("(300 jobs)", "none waiting", "1,000 jobs waiting", "router", "kafka");
    }

    private int bench(String... arguments) {
        return new CommandLine(new BenchProvider().command())
                .setOut(new PrintWriter(screen, true))
                .execute(arguments);
    }
}
