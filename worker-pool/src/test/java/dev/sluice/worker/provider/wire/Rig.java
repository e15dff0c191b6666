package dev.sluice.worker.provider.wire;

import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.worker.ADispatch;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes calls over any wire, as a worker does. */
final class Rig implements AutoCloseable {
    private static final Map<String, String> SECRETS =
            Map.of("KEY", "sk-1", "KEY_BEDROCK", Wires.secret(new BedrockWire()));

    private final ProviderHttp http =
            new ProviderHttp(
                    new HttpConfig(16 << 20, Duration.ofSeconds(10), Duration.ofSeconds(30)),
                    8,
                    InstantSource.system());
    private final Keyring keyring =
            new Keyring(
                    new Credentials(SECRETS, System::nanoTime),
                    (account, reference) -> {},
                    System::nanoTime);
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

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
        return call(wire, baseUrl, model, body, outputMax, guard, listener, null);
    }

    CallEnd call(
            Wire wire, String baseUrl, String model, String body, @Nullable WireSettings settings) {
        return call(wire, baseUrl, model, body, null, guard(), Listener.NOBODY, settings);
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
        var attribution = ADispatch.attribution("chat.completions");
        attribution.setUpstreamModel(model);
        return new WireAdapter(wire, http, keyring, InstantSource.system())
                .call(
                        new ProviderCall(
                                "job_1.1.1",
                                "job_1.1.1.c",
                                attribution,
                                new LaneTarget(
                                        "group",
                                        wire.name(),
                                        baseUrl,
                                        wire instanceof BedrockWire ? "env:KEY_BEDROCK" : "env:KEY",
                                        5_000,
                                        300,
                                        20_000,
                                        60_000,
                                        null,
                                        List.of(),
                                        4_000L,
                                        settings),
                                body.getBytes(StandardCharsets.UTF_8),
                                outputMax,
                                guard,
                                listener));
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
