package dev.sluice.standalone.run;

import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.model.ModelBehaviour;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What an operator chose for a process with everything in it.
 *
 * @param host interface of the API
 * @param port of the API; empty: a free one that the data directory keeps
 * @param catalog file to seed an empty catalogue with; empty: the shipped one
 * @param openai base URL of OpenAI's API
 * @param keys how many tenants get a ready key, in the order of their shards
 * @param models how the simulated models behave
 * @param faults how long simulated faults take
 * @param settings of roles, as flat keys
 * @param said takes one line per step of the start
 */
public record StandaloneOptions(
        Path dataDir,
        String host,
        OptionalInt port,
        Optional<Path> catalog,
        URI openai,
        int keys,
        Map<String, ModelBehaviour> models,
        FaultTiming faults,
        Map<String, Object> settings,
        Consumer<String> said) {

    private static final URI OPENAI = URI.create("https://api.openai.com/v1");

    public StandaloneOptions {
        models = Map.copyOf(models);
        settings = Map.copyOf(settings);
    }

    /** One key, a free port, the shipped catalogue and models. */
    public static StandaloneOptions in(Path dataDir) {
        return new StandaloneOptions(
                dataDir,
                "127.0.0.1",
                OptionalInt.empty(),
                Optional.empty(),
                openai(System.getenv()),
                1,
                ShippedModels.healthy(),
                FaultTiming.defaults(),
                Map.of(),
                line -> {});
    }

    /** {@code OPENAI_BASE_URL}, or OpenAI itself. */
    static URI openai(Map<String, String> environment) {
        String url = environment.getOrDefault("OPENAI_BASE_URL", "");
        return url.isBlank() ? OPENAI : URI.create(url.strip());
    }

    public StandaloneOptions withAddress(String newHost, OptionalInt newPort) {
        return new StandaloneOptions(
                dataDir, newHost, newPort, catalog, openai, keys, models, faults, settings, said);
    }

    public StandaloneOptions withCatalog(Optional<Path> changed) {
        return new StandaloneOptions(
                dataDir, host, port, changed, openai, keys, models, faults, settings, said);
    }

    public StandaloneOptions withKeys(int changed) {
        return new StandaloneOptions(
                dataDir, host, port, catalog, openai, changed, models, faults, settings, said);
    }

    public StandaloneOptions withModels(
            Map<String, ModelBehaviour> changed, FaultTiming changedFaults) {
        return new StandaloneOptions(
                dataDir, host, port, catalog, openai, keys, changed, changedFaults, settings, said);
    }

    public StandaloneOptions withSettings(Map<String, Object> changed) {
        return new StandaloneOptions(
                dataDir, host, port, catalog, openai, keys, models, faults, changed, said);
    }

    public StandaloneOptions saying(Consumer<String> changed) {
        return new StandaloneOptions(
                dataDir, host, port, catalog, openai, keys, models, faults, settings, changed);
    }
}
