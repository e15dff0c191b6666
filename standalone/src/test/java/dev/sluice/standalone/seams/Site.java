package dev.sluice.standalone.seams;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TestKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka, an ingress and a router of this JVM, and the provider simulator: everything but workers,
 * which tests bring. Results stay in their topic. Leases and claim windows are as short as a busy
 * machine allows.
 */
final class Site implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofMillis(200);
    private static final Map<String, Object> WORKER =
            Map.of(
                    "sluice.worker.heartbeat-interval", "200ms",
                    // A call that never answers must not hold up the end of a test.
                    "sluice.worker.drain-grace", "0s");

    private static final Map<String, Object> ROUTER =
            Map.of(
                    "sluice.router.tick-interval", "400ms",
                    "sluice.router.lease-ticks", 5,
                    "sluice.router.claim-window", "3s",
                    "sluice.router.claim-margin", "1s");
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final String MODEL = "plain";
    private static final String TENANT = "acme";
    private static final int SHARD = 1;
    private static final int PARTITION = 0;

    private final ProcessParts parts = new ProcessParts();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ProviderSimulator simulator;
    private final TestInstallation sluice;
    private final Prices prices;
    private final RouterView router;
    private final ApiClient client;
    private final KafkaProducer<byte[], byte[]> requests;
    private final Trails trails;
    private final List<String> jobs = new ArrayList<>();
    private final Deque<AutoCloseable> workers = new ArrayDeque<>();

    private Site() throws Exception {
        simulator =
                parts.start("simulator", () -> ProviderSimulator.start(SimulatorConfig.defaults()));
        sluice =
                parts.start(
                        "installation",
                        () ->
                                TestInstallation.on(
                                        TestKafka.fresh().bootstrapServers(),
                                        new LocalSettings.Database("jdbc:nowhere", "nobody"),
                                        (short) 1,
                                        Map.of()));
        Catalog catalog =
                sluice.seed(
                        Path.of(Site.class.getResource("/catalog/chaos.yaml").toURI()), simulator);
        prices =
                requireNonNull(
                        catalog.model(MODEL).orElseThrow().prices(), "the model has no prices");
        answersAtOnce();
        URI routerUri = ready(Role.ROUTER, ROUTER).uri();
        ready(Role.INGRESS, Map.of());
        client = parts.start("client", () -> sluice.client(TENANT));
        requests =
                parts.start(
                        "requests",
                        () ->
                                new KafkaProducer<>(
                                        sluice.kafka().durableProducer("seams-requests"),
                                        new ByteArraySerializer(),
                                        new ByteArraySerializer()));
        router = parts.start("router view", () -> new RouterView(sluice, routerUri, PARTITION));
        trails = parts.start("trails", () -> new Trails(sluice, simulator));
    }

    /** For a static field: what fails, fails the class. */
    static Site start() {
        try {
            return new Site();
        } catch (Exception e) {
            throw new IllegalStateException("no site to work on", e);
        }
    }

    private RoleApplication ready(Role role, Map<String, Object> settings) throws Exception {
        RoleApplication running = sluice.start(role, settings);
        await(role + " is ready").atMost(READY_WITHIN).until(running::ready);
        return running;
    }

    /** Looks at what jobs leave behind, without waiting. */
    Trails trails() {
        return trails;
    }

    /** From the next call on. */
    void answersAtOnce() {
        answersAfter(Duration.ZERO);
    }

    /** From the next call on: later than any test waits. */
    void answersNever() {
        answersAfter(Duration.ofMinutes(10));
    }

    /** From the next call on. */
    void answersAfter(Duration time) {
        try {
            // The simulator has one thread: once this is answered, every call that it counts has
            // looked at how long it shall take.
            http.send(
                    HttpRequest.newBuilder(simulator.controlUri()).build(),
                    BodyHandlers.discarding());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the simulator does not answer", e);
        }
        simulator.put(MODEL, ModelBehaviour.defaults().withLatency(new LatencyModel(time, 0, 0)));
    }

    /** A scripted worker that is not in the share group and offers nothing. */
    ScriptedWorker stranger(String id) {
        var worker = new ScriptedWorker(sluice, id);
        workers.push(worker);
        return worker;
    }

    /** A scripted worker in the share group that offers a slot. */
    ScriptedWorker offering(String id) {
        ScriptedWorker worker = stranger(id);
        worker.join(() -> router.inGroup(id) == 1);
        worker.offer(HEARTBEAT);
        return worker;
    }

    /** Starts a worker of the product in this JVM; it is in the share group soon after. */
    void startWorker() throws Exception {
        Map<String, Object> settings = new HashMap<>(WORKER);
        settings.put("micronaut.server.port", TestInstallation.freePort("worker"));
        workers.push(ready(Role.WORKER, settings));
    }

    /** As {@link #startWorker}, but returns when a dispatch would reach it at once. */
    void startWorkerInGroup() throws Exception {
        startWorker();
        awaitWorkersInGroup(1);
    }

    /**
     * Starts a worker of the product as a process; returns when a dispatch would reach it at once.
     */
    RoleProcess spawnWorker(int slots) throws Exception {
        Map<String, Object> settings = new HashMap<>(WORKER);
        settings.put("micronaut.server.port", TestInstallation.freePort("worker process"));
        settings.put("sluice.worker.slots", slots);
        settings.put("sluice.worker.bulk", 1);
        // As long as the router's, so that it knows by itself.
        settings.put("sluice.worker.lease", "2s");
        RoleProcess process = sluice.spawn(Role.WORKER, settings);
        workers.push(process);
        awaitWorkersInGroup(1);
        return process;
    }

    /** Waits until so many workers of the product are in the share group. */
    void awaitWorkersInGroup(int count) {
        RouterView.waitFor("%d workers in the share group".formatted(count))
                .until(() -> router.inGroup("sluice-worker") == count);
    }

    /** Ends all workers and jobs of a test, also of one that failed in the middle. */
    void clear() throws Exception {
        while (!workers.isEmpty()) {
            workers.pop().close();
        }
        for (String job : jobs) {
            if (trails.of(job).results().isEmpty()) {
                cancel(job);
            }
        }
        jobs.clear();
    }

    /** What these tokens cost, in nano-dollars. */
    long cost(TokenUsage tokens) {
        return prices.costNanoUsd(tokens);
    }

    /** Submits a job over HTTP. */
    String submit() throws Exception {
        String job = client.submit(ApiClient.line(MODEL, "What is 6 times 7?", ""));
        jobs.add(job);
        return job;
    }

    /** Asks to cancel a job, by the log: there is no HTTP for it yet. */
    void cancel(String job) throws Exception {
        CancelRequest request =
                CancelRequest.newBuilder()
                        .setJobId(job)
                        .setCaller(new Caller(TENANT, SHARD, null, "key", null))
                        .setRequestedAtMs(Instant.now().toEpochMilli())
                        .build();
        var topic = sluice.topics().byName(Topics.REQUESTS);
        requests.send(
                        new ProducerRecord<>(
                                Topics.REQUESTS,
                                PARTITION,
                                Integer.toString(SHARD).getBytes(StandardCharsets.UTF_8),
                                sluice.codecs()
                                        .forTopic(topic, CancelRequest.class)
                                        .encode(request)))
                .get();
    }

    /**
     * What the job left, after it has ended, all calls have ended, everything that workers said is
     * acted on, and nothing is held any more.
     */
    Trail endOf(String job) {
        awaitResult(job);
        awaitCalls(0);
        router.awaitNothingHeld();
        settle();
        return trails.of(job);
    }

    void awaitResult(String job) {
        RouterView.waitFor(job + " has a result").until(() -> !trails.of(job).results().isEmpty());
    }

    /** Waits until the provider works on so many calls. */
    void awaitCalls(int inFlight) {
        RouterView.waitFor("%d calls under way".formatted(inFlight))
                .until(() -> simulator.calls().count().inFlight() == inFlight);
    }

    /** Returns when the router has acted on everything that workers have said so far. */
    void settle() {
        router.settle();
    }

    @Override
    public void close() {
        parts.close();
        http.close();
    }
}
