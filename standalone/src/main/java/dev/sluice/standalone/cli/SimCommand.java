package dev.sluice.standalone.cli;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.control.BehaviourJson;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.http.OwnCertificate;
import dev.sluice.sim.http.Tls;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.RecordConfig;
import dev.sluice.sim.token.TokenCounting;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.settings.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice sim}: the provider simulator alone. */
@Command(name = "sim", description = "Run the provider simulator alone.")
final class SimCommand implements Callable<Integer> {
    private static final int CALLS_MAX = 1_000_000;
    private static final int STREAMS_MAX = 100;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "0 for a free one. Default: ${DEFAULT-VALUE}.")
    private int port = 8090;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(
            names = "--model",
            paramLabel = "NAME=FILE",
            description =
                    "A model and a JSON file with its behaviour, as the control API takes it; others get 404 then. Repeatable.")
    private Map<String, Path> models = new LinkedHashMap<>();

    @Option(
            names = "--first-token-ms",
            paramLabel = "MS",
            description = "Wait before the first token, for models without a file.")
    private int firstTokenMillis;

    @Option(
            names = "--tokens-per-second",
            paramLabel = "N",
            description = "Pace after that; 0 means all at once.")
    private double tokensPerSecond;

    @Option(
            names = "--jitter",
            paramLabel = "SHARE",
            description = "By how much calls differ from that, 0 to 1.")
    private double jitter;

    @Option(
            names = "--answer-tokens",
            paramLabel = "N",
            description = "Length of every answer. Default: 16 to 96.")
    private @Nullable Integer answerTokens;

    @Option(
            names = "--fault",
            paramLabel = "FAULT=SHARE",
            description =
                    "A fault and the share of calls it hits, like 500=0.03, 429=0.02, hang, reset, malformed, slow, truncate, error_midway, wrong_type or quota. Repeatable.")
    private Map<String, Double> faults = new LinkedHashMap<>();

    @Option(
            names = "--retry-after-ms",
            paramLabel = "MS",
            description = "What a 429 asks callers to wait. Default: ${DEFAULT-VALUE}.")
    private int retryAfterMillis = 1_000;

    @Option(
            names = "--calls-file",
            paramLabel = "FILE",
            description = "Appends every finished call as a line of JSON.")
    private @Nullable Path callsFile;

    @Option(
            names = "--estimate-tokens",
            description = "Count tokens by length instead of exactly; cheaper.")
    private boolean estimateTokens;

    @Option(names = "--seed", paramLabel = "N", description = "From which all chance follows.")
    private long seed = 1;

    @Option(
            names = "--tls",
            paramLabel = "DIRECTORY",
            description =
                    "Speak TLS, and HTTP/2 where a client chooses it, with a certificate for localhost that is made there; clients trust its ca.pem.")
    private @Nullable Path tls;

    @Override
    public Integer call() throws Exception {
        SimulatorConfig config = config();
        Tls secured = secured();
        try (ProcessParts parts = ProcessParts.stoppedBySignals()) {
            ProviderSimulator simulator =
                    parts.start(
                            "simulator",
                            () ->
                                    secured == null
                                            ? ProviderSimulator.start(config)
                                            : ProviderSimulator.start(config, secured));
            var out = spec.commandLine().getOut();
            out.printf("sluice sim listens on %s%n", simulator.baseUri());
            out.flush();
            parts.awaitStopped();
        }
        return 0;
    }

    private @Nullable Tls secured() throws IOException {
        return tls == null ? null : new Tls(OwnCertificate.in(tls), STREAMS_MAX);
    }

    private SimulatorConfig config() throws IOException {
        FaultTiming timing = FaultTiming.defaults();
        SimulatorConfig config =
                SimulatorConfig.defaults()
                        .withAddress(host, port)
                        .withSeed(seed)
                        .withAnyModel(behaviour())
                        .withFaults(
                                new FaultTiming(
                                        timing.slowBy(),
                                        timing.hangMax(),
                                        Duration.ofMillis(retryAfterMillis)));
        if (estimateTokens) {
            config = config.withTokens(TokenCounting.FAST);
        }
        if (callsFile != null) {
            config = config.withRecord(new RecordConfig(CALLS_MAX, Optional.of(callsFile)));
        }
        for (var model : models.entrySet()) {
            config =
                    config.withModel(
                            model.getKey(),
                            BehaviourJson.read(Files.readAllBytes(model.getValue())));
        }
        return config;
    }

    private ModelBehaviour behaviour() {
        ModelBehaviour behaviour =
                ModelBehaviour.defaults()
                        .withLatency(
                                new LatencyModel(
                                        Duration.ofMillis(firstTokenMillis),
                                        tokensPerSecond,
                                        jitter))
                        .withFaults(
                                faults.entrySet().stream()
                                        .map(SimCommand::rule)
                                        .toArray(FaultRule[]::new));
        return answerTokens == null
                ? behaviour
                : behaviour.withAnswer(AnswerLength.exactly(answerTokens));
    }

    private static FaultRule rule(Map.Entry<String, Double> given) {
        Fault fault =
                Fault.parse(given.getKey())
                        .orElseThrow(
                                () ->
                                        new UsageException(
                                                "--fault %s (expected: a status from 400 to 599 or the name of a fault)"
                                                        .formatted(given.getKey())));
        return new FaultRule(fault, given.getValue());
    }
}
