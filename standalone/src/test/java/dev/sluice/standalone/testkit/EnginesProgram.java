package dev.sluice.standalone.testkit;

import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.kafka.EmbeddedKafka;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.postgres.EmbeddedPostgresServer;
import java.nio.file.Path;
import java.util.Arrays;

/** Holds a data directory and runs the engines named after it until a signal comes. */
public final class EnginesProgram {
    private EnginesProgram() {}

    @SuppressWarnings("try") // The parts own what they started; the last line only waits.
    public static void main(String[] arguments) throws Exception {
        var engines = Arrays.asList(arguments);
        ProcessParts parts = ProcessParts.stoppedBySignals();
        DataDirectory data =
                parts.start("data directory", () -> DataDirectory.open(Path.of(arguments[0])));
        if (engines.contains("kafka")) {
            EmbeddedKafka kafka =
                    parts.start(
                            "kafka",
                            () ->
                                    EmbeddedKafka.start(
                                            data.directory("kafka"),
                                            data.port("kafka"),
                                            data.port("kafka-controller")));
            System.out.println("kafka " + kafka.bootstrapServers());
        }
        if (engines.contains("postgres")) {
            EmbeddedPostgresServer postgres =
                    parts.start(
                            "postgres",
                            () ->
                                    EmbeddedPostgresServer.start(
                                            data.directory("postgres"), data.port("postgres")));
            System.out.println("postgres " + postgres.jdbcUrl());
        }
        System.out.println("ready");
        parts.awaitStopped();
    }
}
