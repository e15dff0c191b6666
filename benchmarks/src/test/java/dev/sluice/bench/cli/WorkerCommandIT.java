package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class WorkerCommandIT {
    private final StringWriter screen = new StringWriter();

    @ParameterizedTest
    @CsvSource({", over HTTP/1.1", "--http2, over TLS and HTTP/2"})
    void measuresAWorker(@Nullable String option, String over) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "worker",
                                "--calls=500",
                                "--warmup=100",
                                "--in-flight=64",
                                "--concurrent=100",
                                "--hold=1",
                                "--rate=20",
                                "--seconds=2"));
        if (option != null) {
            options.add(option);
        }

        int exitCode =
                new CommandLine(new BenchProvider().command())
                        .setOut(new PrintWriter(screen, true))
                        .execute(options.toArray(new String[0]));

        assertThat(exitCode).as(screen.toString()).isZero();
        assertThat(screen.toString())
                .contains(over, "(500 calls)", "0 of 100 failed", "with two hops of Kafka", "(40)");
    }
}
