package dev.sluice.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client commands start at once, because they leave Kafka, PostgreSQL and the framework alone. */
final class ClientStartTest {
    @TempDir Path directory = Path.of("");

    @Test
    void loadsNothingOfAServer() throws Exception {
        Path loaded = directory.resolve("loaded.txt");
        Files.writeString(directory.resolve("api-key"), "sk-secret");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xlog:class+load:file=" + loaded,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Sluice.class.getName(),
                                "list",
                                "--url",
                                "http://127.0.0.1:1",
                                "--data-dir",
                                directory.toString())
                        .redirectErrorStream(true)
                        .start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isEqualTo(ApiOptions.NO_ANSWER);
        List<String> classes = Files.readAllLines(loaded);
        assertThat(classes).anyMatch(line -> line.contains(ListCommand.class.getName()));
        assertThat(classes)
                .noneMatch(line -> line.contains(" org.apache.kafka."))
                .noneMatch(line -> line.contains(" io.micronaut."))
                .noneMatch(line -> line.contains(" org.postgresql."))
                .noneMatch(line -> line.contains(" org.apache.avro."));
    }
}
