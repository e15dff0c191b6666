package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole benchmark with a handful of jobs: that it measures, not what. */
@Tag("chaos")
final class PathCommandIT {
    private final StringWriter screen = new StringWriter();

    @TempDir Path directory;

    @Test
    void measuresEveryRoleAndFindsEveryResult() throws Exception {
        Path out = directory.resolve("figures.json");
        Path jfr = directory.resolve("jfr");

        int exitCode =
                bench(
                        "path",
                        "--jobs=200",
                        "--warmup=0",
                        "--single-jobs=20",
                        "--jfr=" + jfr,
                        "--out=" + out);

        assertThat(exitCode).as(screen.toString()).isZero();
        JsonNode run = new ObjectMapper().readTree(Files.readString(out)).at("/runs/0");
        assertThat(run.at("/verdict/once").asInt()).isEqualTo(200);
        assertThat(run.at("/finished_rows").asInt()).isEqualTo(200);
        assertThat(run.at("/accept/count").asInt()).isEqualTo(200);
        assertThat(run.at("/to_worker/count").asInt()).isEqualTo(200);
        assertThat(run.at("/writes/changelog_records").asDouble()).isPositive();
        assertThat(screen.toString()).contains("Every job got exactly one result.");
        try (Stream<Path> recordings = Files.list(jfr)) {
            assertThat(recordings.map(file -> file.getFileName().toString()).toList())
                    .containsAll(
                            List.of("router-run-1.jfr", "worker-run-1.jfr", "ingress-run-1.jfr"));
        }
    }

    private int bench(String... arguments) {
        return new CommandLine(new BenchProvider().command())
                .setOut(new PrintWriter(screen, true))
                .execute(arguments);
    }
}
