package dev.sluice.bench.child;

import dev.sluice.bench.store.LoneResults;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.http.OwnCertificate;
import dev.sluice.sim.http.Tls;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.RecordConfig;
import dev.sluice.sim.token.TokenCounting;
import dev.sluice.standalone.data.InnerPort;
import dev.sluice.standalone.kafka.EmbeddedKafka;
import dev.sluice.standalone.postgres.EmbeddedPostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Starts one part in this process. */
final class PartStarter {
    private static final int CALLS_KEPT = 10_000;

    /** Of a connection of HTTP/2, as big providers have it. */
    private static final int STREAMS_MAX = 100;

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private PartStarter() {}

    static AutoCloseable start(Part part, Map<String, String> settings) throws Exception {
        return switch (part) {
            case KAFKA ->
                    EmbeddedKafka.start(
                            directory(settings),
                            port(settings, part.id(), PartKeys.PORT),
                            port(settings, "controller", PartKeys.CONTROLLER_PORT));
            case POSTGRESQL ->
                    EmbeddedPostgresServer.start(
                            directory(settings), port(settings, part.id(), PartKeys.PORT));
            case SIMULATOR -> simulator(settings);
            case RESULTS ->
                    settings.containsKey(LoneResults.UPSERTS)
                            ? LoneResults.start(settings)
                            : role(part, settings);
            case ROUTER, WORKER, INGRESS -> role(part, settings);
        };
    }

    private static AutoCloseable role(Part part, Map<String, String> settings)
            throws InterruptedException {
        Map<String, Object> overrides = new HashMap<>(settings);
        RoleApplication role = RoleApplication.start(part.id(), RoleSettings.of(overrides));
        long giveUp = System.nanoTime() + READY_WITHIN.toNanos();
        while (!role.ready()) {
            if (System.nanoTime() > giveUp) {
                role.close();
                throw new IllegalStateException(
                        "role %s was not ready within %s".formatted(part.id(), READY_WITHIN));
            }
            Thread.sleep(LOOK_EVERY);
        }
        return role;
    }

    private static AutoCloseable simulator(Map<String, String> settings) throws IOException {
        int pieces = number(settings, PartKeys.ANSWER_PIECES);
        SimulatorConfig config =
                SimulatorConfig.defaults()
                        .withPort(number(settings, PartKeys.PORT))
                        .withTokens(TokenCounting.FAST)
                        .withAnyModel(
                                ModelBehaviour.defaults().withAnswer(AnswerLength.exactly(pieces)))
                        .withRecord(new RecordConfig(CALLS_KEPT, Optional.empty()));
        return Boolean.parseBoolean(settings.get(PartKeys.TLS))
                ? ProviderSimulator.start(
                        config, new Tls(OwnCertificate.in(directory(settings)), STREAMS_MAX))
                : ProviderSimulator.start(config);
    }

    private static Path directory(Map<String, String> settings) {
        return Path.of(text(settings, PartKeys.DIRECTORY));
    }

    private static InnerPort port(Map<String, String> settings, String part, String key) {
        return new InnerPort(part, number(settings, key), directory(settings));
    }

    private static int number(Map<String, String> settings, String key) {
        return Integer.parseInt(text(settings, key));
    }

    private static String text(Map<String, String> settings, String key) {
        String value = settings.get(key);
        if (value == null) {
            throw new IllegalArgumentException(
                    "setting %s: missing (expected among %s)".formatted(key, settings.keySet()));
        }
        return value;
    }
}
