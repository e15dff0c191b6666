package dev.sluice.standalone.run;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.data.InnerPort;
import dev.sluice.standalone.kafka.EmbeddedKafka;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.postgres.EmbeddedPostgresServer;

/** What the roles of one process run on. */
record Engines(EmbeddedKafka kafka, EmbeddedPostgresServer postgres, ProviderSimulator simulator) {

    static Engines start(ProcessParts parts, DataDirectory data, StandaloneOptions options)
            throws Exception {
        options.said().accept("Starting Kafka");
        EmbeddedKafka kafka =
                parts.start(
                        "kafka",
                        () ->
                                EmbeddedKafka.start(
                                        data.directory("kafka"),
                                        data.port("kafka"),
                                        data.port("kafka-controller")));
        options.said().accept("Starting PostgreSQL");
        EmbeddedPostgresServer postgres =
                parts.start(
                        "postgres",
                        () ->
                                EmbeddedPostgresServer.start(
                                        data.directory("postgres"), data.port("postgres")));
        InnerPort port = data.port("simulator");
        port.requireFree();
        ProviderSimulator simulator =
                parts.start("simulator", () -> ProviderSimulator.start(config(port, options)));
        return new Engines(kafka, postgres, simulator);
    }

    private static SimulatorConfig config(InnerPort port, StandaloneOptions options) {
        SimulatorConfig config =
                SimulatorConfig.defaults().withPort(port.number()).withFaults(options.faults());
        for (var model : options.models().entrySet()) {
            config = config.withModel(model.getKey(), model.getValue());
        }
        return config;
    }
}
