package dev.sluice.router;

import dev.sluice.router.commit.CommitPaces;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.LaterVersion;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The router's whole topology on a test driver, with workers at its other end. Demand, shares and
 * Ticks loop back as they would through a broker. Time passes only when a test says so, in small
 * steps, and with it the workers' heartbeats.
 */
final class RouterHarness implements AutoCloseable {
    static final Instant START = Instant.parse("2026-01-05T08:00:00Z");
    static final Topics TOPICS = Topics.of(TopicLayout.SINGLE_NODE, List.of("default"));
    static final SchemaRegistry REGISTRY = SchemaRegistry.bundled();
    static final RecordCodecs CODECS = new RecordCodecs(REGISTRY);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final long HEARTBEAT_MS = 2_000;

    private final AtomicReference<Catalog> catalog;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Path stateDir;
    private final TopologyTestDriver driver;
    private final Map<String, List<SpecificRecord>> seen = new HashMap<>();
    private final Map<String, List<String>> deleted = new HashMap<>();
    private final Map<String, Integer> read = new HashMap<>();
    private final List<FakeWorker> workers = new ArrayList<>();
    final Journal journal = new Journal();
    private Instant now = START;
    private long nextBeatMs;

    RouterHarness() {
        this(TestCatalog.usual(), RouterConfig.DEFAULT);
    }

    RouterHarness(Catalog catalog, RouterConfig config) {
        this.catalog = new AtomicReference<>(catalog);
        try {
            this.stateDir =
                    Files.createTempDirectory(
                            Files.createDirectories(Path.of("target")), "router-harness");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, Topics.ROUTER_APPLICATION);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        this.driver =
                new TopologyTestDriver(
                        RouterTopology.build(
                                CODECS,
                                TOPICS,
                                this.catalog::get,
                                config,
                                CommitPaces.NEVER,
                                new RouterMetrics(meters, this::now)),
                        properties,
                        START);
    }

    Instant now() {
        return now;
    }

    void catalog(Catalog next) {
        catalog.set(next);
    }

    /** A worker that sends a heartbeat now and every two seconds until it is silenced. */
    FakeWorker worker(String id, int slots) {
        FakeWorker worker = new FakeWorker(this, id, slots);
        workers.add(worker);
        worker.beat();
        return worker;
    }

    JobRequest submit(JobBuilder job) {
        JobRequest request = job.build(now);
        send(request);
        return request;
    }

    void send(JobRequest request) {
        pipe(Topics.REQUESTS, request);
    }

    void cancel(JobRequest job) {
        pipe(
                Topics.REQUESTS,
                CancelRequest.newBuilder()
                        .setJobId(job.getJobId())
                        .setCaller(job.getCaller())
                        .setRequestedAtMs(now.toEpochMilli())
                        .build());
    }

    void pipe(String topic, SpecificRecord record) {
        pipe(topic, CODECS.forTopic(TOPICS.byName(topic), SpecificRecord.class).encode(record));
    }

    /** As a later version of Sluice would write it. */
    void pipe(String topic, SpecificRecord record, LaterVersion later) {
        pipe(
                topic,
                later.write(REGISTRY, TOPICS.byName(topic).subject(record.getSchema()), record));
    }

    void pipe(String topic, byte[] key, SpecificRecord record) {
        pipe(
                topic,
                key,
                CODECS.forTopic(TOPICS.byName(topic), SpecificRecord.class).encode(record));
    }

    void pipe(String topic, byte @Nullable [] key, byte[] bytes) {
        journal.add(new Journal.Step.Record(topic, key, bytes));
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(key, bytes, now);
    }

    void pipe(String topic, byte[] bytes) {
        pipe(topic, null, bytes);
    }

    /** Lets time pass; heartbeats go on. */
    void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (now.isBefore(end)) {
            Duration left = Duration.between(now, end);
            jump(left.compareTo(STEP) < 0 ? left : STEP);
            if (now.toEpochMilli() >= nextBeatMs) {
                nextBeatMs = now.toEpochMilli() + HEARTBEAT_MS;
                workers.forEach(FakeWorker::beatIfAlive);
            }
        }
    }

    /** Lets time pass at one go; nobody says anything meanwhile. */
    void jump(Duration duration) {
        journal.add(new Journal.Step.Passed(duration));
        now = now.plus(duration);
        driver.advanceWallClockTime(duration);
    }

    /** As when an aborted task is revived: the same processor object is closed and made anew. */
    void restart() {
        journal.add(new Journal.Step.Restarted());
        TaskSurgery.revive(driver, "job-coordinator");
        TaskSurgery.revive(driver, "lane-allocator");
    }

    /** From now on no report reaches the allocator, until what this returns is run. */
    Runnable silenceAllocator() {
        Processor<byte[], byte[], Void, Void> deaf = record -> {};
        var before = TaskSurgery.exchange(driver, "lane-allocator", deaf);
        return () -> TaskSurgery.exchange(driver, "lane-allocator", before);
    }

    /** The coordinator's calls that may be running, to be tampered with. */
    Calls calls() {
        return (Calls) TaskSurgery.partOfCoordinator(driver, "calls");
    }

    /** What the router says that nothing will ever move: slots, then jobs. */
    List<Double> astray() {
        return List.of(
                meters.get("sluice.router.slots.leaked").gauge().value(),
                meters.get("sluice.router.jobs.stuck").gauge().value());
    }

    /** What Kafka has of a store. */
    Map<String, byte[]> changelog(String store) {
        return TaskSurgery.changelog(driver, store);
    }

    /** As when a router without local state takes over. */
    void restore(String store, Map<String, byte[]> changelog) {
        changelog.forEach(driver.<String, byte[]>getKeyValueStore(store)::put);
        restart();
    }

    List<Dispatch> dispatches() {
        return all(Topics.dispatch("default"), Dispatch.class);
    }

    /** Dispatches since the last call. */
    List<Dispatch> newDispatches() {
        return fresh(Topics.dispatch("default"), Dispatch.class);
    }

    /** The one new dispatch. */
    Dispatch dispatch() {
        List<Dispatch> fresh = newDispatches();
        if (fresh.size() != 1) {
            throw new AssertionError(
                    "%d new dispatches (expected: one): %s".formatted(fresh.size(), fresh));
        }
        return fresh.getFirst();
    }

    List<JobResult> results() {
        return all(Topics.RESULTS, JobResult.class);
    }

    List<UsageRecord> usage() {
        return all(Topics.USAGE, UsageRecord.class);
    }

    List<JobLifecycleEvent> events() {
        return all(Topics.JOB_EVENTS, JobLifecycleEvent.class);
    }

    List<AbortOrder> aborts() {
        return all(Topics.CONTROL, AbortOrder.class);
    }

    List<AdmissionReply> replies() {
        return all(Topics.REPLIES, AdmissionReply.class);
    }

    List<DeadLetter> deadLetters() {
        return all(Topics.DEAD_LETTERS, DeadLetter.class);
    }

    <T extends SpecificRecord> List<T> all(String topic, Class<T> type) {
        List<SpecificRecord> records = seen.computeIfAbsent(topic, t -> new ArrayList<>());
        var output =
                driver.createOutputTopic(
                        topic,
                        new ByteArrayDeserializer(),
                        CODECS.forTopic(TOPICS.byName(topic), SpecificRecord.class).deserializer());
        if (driver.producedTopicNames().contains(topic)) {
            for (var record : output.readRecordsToList()) {
                if (record.value() == null) {
                    deleted.computeIfAbsent(topic, t -> new ArrayList<>())
                            .add(new String(record.key(), StandardCharsets.UTF_8));
                } else {
                    records.add(record.value());
                }
            }
        }
        return records.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Keys of the records without a value. */
    List<String> deleted(String topic) {
        var ignored = all(topic, SpecificRecord.class);
        return deleted.getOrDefault(topic, List.of());
    }

    <T extends SpecificRecord> List<T> fresh(String topic, Class<T> type) {
        List<T> all = all(topic, type);
        int from = read.getOrDefault(topic, 0);
        read.put(topic, all.size());
        return all.subList(from, all.size());
    }

    void pipeNull(String topic) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new byte[0], null, now);
    }

    /** The task dies of this request and is revived; the log still has it at its place. */
    void failsOn(JobRequest request) {
        try {
            send(request);
        } catch (RuntimeException expected) {
            TaskSurgery.forgetFailedRecord(driver, Topics.REQUESTS);
            restart();
            return;
        }
        throw new AssertionError("the request did no harm");
    }

    /** Alarms that are set, or were cancelled before their time and are still remembered. */
    int alarms() {
        return TaskSurgery.punctuations(driver);
    }

    int changelogWrites() {
        return changelogWrites("");
    }

    /** Records written to the changelogs of stores like this since the last call. */
    int changelogWrites(String store) {
        int writes = 0;
        for (String topic : driver.producedTopicNames()) {
            if (topic.endsWith("-changelog") && topic.contains(store)) {
                writes +=
                        driver.createOutputTopic(
                                        topic,
                                        new ByteArrayDeserializer(),
                                        new ByteArrayDeserializer())
                                .readRecordsToList()
                                .size();
            }
        }
        return writes;
    }

    <K, V> KeyValueStore<K, V> store(String name) {
        return driver.getKeyValueStore(name);
    }

    <K, V> List<V> stored(String store) {
        KeyValueStore<K, V> values = store(store);
        List<V> found = new ArrayList<>();
        try (KeyValueIterator<K, V> all = values.all()) {
            all.forEachRemaining(entry -> found.add(entry.value));
        }
        return found;
    }

    @Override
    public void close() {
        driver.close();
        try {
            Files.deleteIfExists(stateDir);
        } catch (IOException e) {
            // The driver removes what it made; what it left is the build's to clean.
        }
    }
}
