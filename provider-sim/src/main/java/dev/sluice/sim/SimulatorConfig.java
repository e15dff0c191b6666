package dev.sluice.sim;

import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.RecordConfig;
import dev.sluice.sim.token.TokenCounting;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a simulator starts. Models can be changed later over the control API or {@link
 * ProviderSimulator#put}.
 *
 * @param host interface to listen on
 * @param port 0 for a free one
 * @param eventLoops threads that serve connections, 1 to 64
 * @param bodyBytesMax largest request body, 1 KiB to 1 GiB; larger ones get 413
 * @param seed from which all chance follows: faults, jitter, ids
 * @param tokens how tokens are counted
 * @param models the models by name
 * @param unlisted how models that are not listed behave
 * @param anyModel whether models that are not listed exist; otherwise they get 404
 * @param faults how long faults take
 * @param record how much of the record of calls is kept
 * @param streamTick shortest time between two writes of a stream, at most 1 s
 */
public record SimulatorConfig(
        String host,
        int port,
        int eventLoops,
        int bodyBytesMax,
        long seed,
        TokenCounting tokens,
        Map<String, ModelBehaviour> models,
        ModelBehaviour unlisted,
        boolean anyModel,
        FaultTiming faults,
        RecordConfig record,
        Duration streamTick) {
    private static final int EVENT_LOOPS_MAX = 64;
    private static final int BODY_BYTES_DEFAULT = 32 << 20;
    private static final int BODY_BYTES_LOW = 1 << 10;
    private static final int BODY_BYTES_HIGH = 1 << 30;

    public SimulatorConfig {
        models = Map.copyOf(models);
        within("port", port, 0, 65_535);
        within("eventLoops", eventLoops, 1, EVENT_LOOPS_MAX);
        within("bodyBytesMax", bodyBytesMax, BODY_BYTES_LOW, BODY_BYTES_HIGH);
        within("streamTick in ms", streamTick.toMillis(), 0, 1_000);
    }

    /**
     * A free loopback port, one event loop, exact tokens, every model exists and answers at once.
     */
    public static SimulatorConfig defaults() {
        return new SimulatorConfig(
                "127.0.0.1",
                0,
                1,
                BODY_BYTES_DEFAULT,
                1,
                TokenCounting.EXACT,
                Map.of(),
                ModelBehaviour.defaults(),
                true,
                FaultTiming.defaults(),
                RecordConfig.defaults(),
                Duration.ofMillis(5));
    }

    /** Adds a model; from then on models that are not listed get 404. */
    public SimulatorConfig withModel(String name, ModelBehaviour behaviour) {
        Map<String, ModelBehaviour> changed = new LinkedHashMap<>(models);
        changed.put(name, behaviour);
        return with(host, port, seed, tokens, changed, unlisted, false, faults, record);
    }

    /** Makes models that are not listed exist, with this behaviour. */
    public SimulatorConfig withAnyModel(ModelBehaviour behaviour) {
        return with(host, port, seed, tokens, models, behaviour, true, faults, record);
    }

    public SimulatorConfig withAddress(String newHost, int newPort) {
        return with(newHost, newPort, seed, tokens, models, unlisted, anyModel, faults, record);
    }

    public SimulatorConfig withPort(int changed) {
        return withAddress(host, changed);
    }

    public SimulatorConfig withSeed(long changed) {
        return with(host, port, changed, tokens, models, unlisted, anyModel, faults, record);
    }

    public SimulatorConfig withTokens(TokenCounting changed) {
        return with(host, port, seed, changed, models, unlisted, anyModel, faults, record);
    }

    public SimulatorConfig withFaults(FaultTiming changed) {
        return with(host, port, seed, tokens, models, unlisted, anyModel, changed, record);
    }

    public SimulatorConfig withRecord(RecordConfig changed) {
        return with(host, port, seed, tokens, models, unlisted, anyModel, faults, changed);
    }

    private SimulatorConfig with(
            String newHost,
            int newPort,
            long newSeed,
            TokenCounting newTokens,
            Map<String, ModelBehaviour> newModels,
            ModelBehaviour newUnlisted,
            boolean newAnyModel,
            FaultTiming newFaults,
            RecordConfig newRecord) {
        return new SimulatorConfig(
                newHost,
                newPort,
                eventLoops,
                bodyBytesMax,
                newSeed,
                newTokens,
                newModels,
                newUnlisted,
                newAnyModel,
                newFaults,
                newRecord,
                streamTick);
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " " + value + ": expected " + min + " to " + max);
        }
    }
}
