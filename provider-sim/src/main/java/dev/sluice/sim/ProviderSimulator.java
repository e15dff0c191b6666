package dev.sluice.sim;

import dev.sluice.sim.chat.ChatConfig;
import dev.sluice.sim.google.ServiceAccount;
import dev.sluice.sim.google.TokenApi;
import dev.sluice.sim.http.HttpServer;
import dev.sluice.sim.http.Tls;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.model.ModelCatalogue;
import dev.sluice.sim.record.CallLog;
import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running provider without models: where jobs go in demos, tests and benchmarks. Embedded with
 * {@link #start}, or as a process of its own with {@link #start} and {@link #await}. Thread-safe.
 */
public final class ProviderSimulator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderSimulator.class);
    private static final int LARGE_BODIES_WAITING_MAX = 256;

    private final SimulatorConfig config;
    private final String scheme;
    private final ModelCatalogue catalogue;
    private final CallLog calls;
    private final ThreadPoolExecutor largeBodies;
    private final ServiceAccount serviceAccount = new ServiceAccount();
    private final HttpServer server;

    private ProviderSimulator(SimulatorConfig config, @Nullable Tls tls) {
        this.config = config;
        this.scheme = tls == null ? "http" : "https";
        this.catalogue = new ModelCatalogue(config.models(), config.unlisted(), config.anyModel());
        this.calls = new CallLog(config.record());
        this.largeBodies = largeBodyReader();
        Wires wires =
                new Wires(
                        new ChatConfig(
                                config.seed(),
                                config.tokens(),
                                config.faults(),
                                config.streamTick()),
                        catalogue,
                        calls,
                        largeBodies,
                        serviceAccount,
                        scheme);
        try {
            this.server =
                    new HttpServer(
                            config.host(),
                            config.port(),
                            config.eventLoops(),
                            config.bodyBytesMax(),
                            tls,
                            wires::serve);
        } catch (RuntimeException cannotListen) {
            largeBodies.shutdownNow();
            calls.close();
            throw cannotListen;
        }
    }

    /** Starts a simulator that listens when this returns. */
    public static ProviderSimulator start(SimulatorConfig config) {
        return started(new ProviderSimulator(config, null));
    }

    /** As {@link #start(SimulatorConfig)}, over TLS, with HTTP/2 for those who want it. */
    public static ProviderSimulator start(SimulatorConfig config, Tls tls) {
        return started(new ProviderSimulator(config, tls));
    }

    private static ProviderSimulator started(ProviderSimulator simulator) {
        LOG.info("Provider simulator listens on {}", simulator.baseUri());
        return simulator;
    }

    /** The base URL for clients of OpenAI's API, ending in {@code /v1}. */
    public URI baseUri() {
        return rootUri().resolve("/v1");
    }

    /** The base URL for clients of Anthropic's and Google's APIs, which add the version. */
    public URI rootUri() {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return URI.create(scheme + "://" + host + ":" + server.port() + "/");
    }

    /** The base URL of the control API, ending in {@code /_sim}. */
    public URI controlUri() {
        return rootUri().resolve("/_sim");
    }

    /** The service account that may call Vertex AI here, and only here. */
    public ServiceAccount serviceAccount() {
        return serviceAccount;
    }

    /** The JSON file of the service account's key, whose tokens this simulator gives. */
    public String serviceAccountFile() {
        return serviceAccount.file(rootUri().resolve(TokenApi.PATH).toString()).toPrettyString();
    }

    /** Requests that came over HTTP/2. */
    public long http2Requests() {
        return server.streams();
    }

    /** Connections that HTTP/2 was spoken on. */
    public long http2Connections() {
        return server.http2Connections();
    }

    /** Says GOAWAY on every connection of HTTP/2; calls that have begun there go on. */
    public void goAway() {
        server.goAway();
    }

    /** Cuts off every connection; the calls that run there are recorded as aborted. */
    public void cutOff() {
        server.cutOff();
    }

    /** Every call that came. */
    public CallLog calls() {
        return calls;
    }

    /** Adds a model or changes how one behaves from the next call on. */
    public void put(String model, ModelBehaviour behaviour) {
        catalogue.put(model, behaviour);
    }

    /** Waits until the simulator is closed. */
    public void await() throws InterruptedException {
        server.await();
    }

    /**
     * Drops all connections, then completes the record. Calls in flight are recorded as aborted.
     */
    @Override
    public void close() {
        server.close();
        largeBodies.shutdownNow();
        calls.close();
    }

    private static ThreadPoolExecutor largeBodyReader() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(LARGE_BODIES_WAITING_MAX),
                        Thread.ofPlatform().name("provider-sim-large-bodies").daemon().factory());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
