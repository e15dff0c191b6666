package dev.sluice.worker.provider.wire;

import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.OutgoingWay;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.worker.ADispatch;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.Credentials;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.ProviderCall;
import dev.sluice.worker.provider.bedrock.BedrockWire;
import dev.sluice.worker.provider.http.HttpConfig;
import dev.sluice.worker.provider.http.ProviderHttp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes calls over any wire, as a worker does. */
final class Rig implements AutoCloseable {
    /** A call may take so long altogether. */
    static final Duration TOTAL = Duration.ofMinutes(1);

    private final Map<String, String> secrets =
            new ConcurrentHashMap<>(
                    Map.of(
                            "KEY",
                            "sk-1",
                            "KEY_BEDROCK",
                            Wires.secret(new BedrockWire()),
                            "KEY_VERTEX",
                            "ya29.1"));

    private final ProviderHttp http =
            new ProviderHttp(
                    new HttpConfig(16 << 20, Duration.ofSeconds(10), Duration.ofSeconds(30), 100),
                    8,
                    InstantSource.system());
    private final Keyring keyring =
            new Keyring(
                    new Credentials(secrets, System::nanoTime),
                    (account, reference) -> {},
                    System::nanoTime);
    private volatile @Nullable WireSettings usual;
    private final Map<String, WireAdapter> adapters = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

    /** From now on Vertex AI is called as the simulator's service account. */
    void callsAs(ProviderSimulator simulator) {
        callsAs(simulator.serviceAccountFile());
    }

    void callsAs(String serviceAccountFile) {
        secrets.put("KEY_VERTEX", serviceAccountFile);
    }

    /** What a reference to the environment leads to from now on. */
    void secret(String name, String text) {
        secrets.put(name, text);
    }

    private static String reference(Wire wire) {
        return switch (wire.name()) {
            case "bedrock" -> "env:KEY_BEDROCK";
            case "vertex" -> "env:KEY_VERTEX";
            default -> "env:KEY";
        };
    }

    /** From now on providers are trusted whom this authority knows, and no others. */
    void trusts(Path authority) {
        usual =
                new WireSettings(
                        null,
                        Map.of(),
                        Map.of(),
                        null,
                        List.of(),
                        null,
                        new OutgoingWay(null, null, "file:" + authority),
                        false);
    }

    CallGuard guard() {
        return new CallGuard(System::nanoTime);
    }

    CallEnd call(
            Wire wire,
            String baseUrl,
            String model,
            String body,
            @Nullable Long outputMax,
            CallGuard guard) {
        return call(wire, baseUrl, model, body, outputMax, guard, Listener.NOBODY);
    }

    CallEnd call(
            Wire wire,
            String baseUrl,
            String model,
            String body,
            @Nullable Long outputMax,
            CallGuard guard,
            Listener listener) {
        return call(wire, baseUrl, model, body, outputMax, guard, listener, usual);
    }

    CallEnd call(
            Wire wire, String baseUrl, String model, String body, @Nullable WireSettings settings) {
        return call(wire, baseUrl, model, body, null, guard(), Listener.NOBODY, settings);
    }

    /** Another operation than a chat. */
    CallEnd operate(Wire wire, String baseUrl, String operation, String model, String body) {
        return call(wire, baseUrl, operation, model, body, null, guard(), Listener.NOBODY, usual);
    }

    /** As {@link #operate}, for somebody who listens. */
    CallEnd operate(
            Wire wire,
            String baseUrl,
            String operation,
            String model,
            String body,
            CallGuard guard,
            Listener listener) {
        return call(wire, baseUrl, operation, model, body, null, guard, listener, usual);
    }

    private CallEnd call(
            Wire wire,
            String baseUrl,
            String model,
            String body,
            @Nullable Long outputMax,
            CallGuard guard,
            Listener listener,
            @Nullable WireSettings settings) {
        return call(
                wire,
                baseUrl,
                "chat.completions",
                model,
                body,
                outputMax,
                guard,
                listener,
                settings);
    }

    private CallEnd call(
            Wire wire,
            String baseUrl,
            String operation,
            String model,
            String body,
            @Nullable Long outputMax,
            CallGuard guard,
            Listener listener,
            @Nullable WireSettings settings) {
        var attribution = ADispatch.attribution(operation);
        attribution.setUpstreamModel(model);
        return adapter(wire)
                .call(
                        new ProviderCall(
                                "job_1.1.1",
                                "job_1.1.1.c",
                                attribution,
                                target(wire, baseUrl, settings),
                                body.getBytes(StandardCharsets.UTF_8),
                                outputMax,
                                guard,
                                listener));
    }

    /** Looks whether the provider answers. */
    AttemptOutcome look(Wire wire, String baseUrl, String model, @Nullable WireSettings settings) {
        return adapter(wire)
                .check(
                        new LaneCheck(
                                "lane",
                                "group",
                                "account",
                                model,
                                target(wire, baseUrl, settings),
                                0,
                                0L,
                                30_000L));
    }

    private WireAdapter adapter(Wire wire) {
        return adapters.computeIfAbsent(
                wire.name(), name -> new WireAdapter(wire, http, keyring, InstantSource.system()));
    }

    private static LaneTarget target(Wire wire, String baseUrl, @Nullable WireSettings settings) {
        return new LaneTarget(
                "group",
                wire.name(),
                baseUrl,
                reference(wire),
                5_000,
                300,
                20_000,
                (int) TOTAL.toMillis(),
                null,
                List.of(),
                4_000L,
                settings);
    }

    /** With what the call watch does for running attempts. */
    CallEnd swept(CallGuard guard, Supplier<CallEnd> call) {
        ScheduledFuture<?> sweep =
                watch.scheduleWithFixedDelay(
                        () -> guard.stopIfOverdue(System.nanoTime()), 5, 5, TimeUnit.MILLISECONDS);
        try {
            return call.get();
        } finally {
            sweep.cancel(false);
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        http.close();
    }
}
