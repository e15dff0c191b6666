package dev.sluice.bench.task;

import dev.sluice.router.LaneBoard;
import dev.sluice.router.Out;
import dev.sluice.router.RepeatedFailures;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.allocator.AllocatorSupplier;
import dev.sluice.router.commit.CommitPaces;
import dev.sluice.router.coordinator.CoordinatorSupplier;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The router's coordinator and its allocator, one task each, on the caller's thread. What they
 * forward is encoded as a sink would; what is meant for the router itself comes back to it, the
 * rest is counted, and dispatches are kept for a worker. Stores are on disk. Time is the machine's.
 */
final class LoneTask implements AutoCloseable {
    private record Loop(String topic, byte[] value) {}

    private final Map<String, RecordCodec<SpecificRecord>> codecs = new HashMap<>();
    private final RecordCodecs all;
    private final Topics topics;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TaskContext<Out> coordinatorContext;
    private final TaskContext<Out> allocatorContext;
    private final Processor<byte[], byte[], Out, SpecificRecord> coordinator;
    private final Processor<byte[], byte[], Out, SpecificRecord> allocator;
    private final KeyValueStore<String, byte[]> board;
    private final Queue<Loop> loops = new ArrayDeque<>();
    private List<byte[]> dispatches = new ArrayList<>();
    private long results;

    LoneTask(RecordCodecs all, Topics topics, Catalog catalog, Path stateDir) {
        this.all = all;
        this.topics = topics;
        var failures = new RepeatedFailures();
        var metrics = new RouterMetrics(meters, InstantSource.system());
        this.coordinatorContext =
                new TaskContext<>(new TaskId(0, 0), stateDir.toFile(), this::forwarded);
        this.allocatorContext =
                new TaskContext<>(new TaskId(1, 0), stateDir.toFile(), this::forwarded);
        var coordinators =
                new CoordinatorSupplier(
                        all,
                        topics,
                        () -> catalog,
                        RouterConfig.DEFAULT,
                        CommitPaces.NEVER,
                        failures,
                        metrics);
        var allocators =
                new AllocatorSupplier(
                        all, topics, () -> catalog, CommitPaces.NEVER, failures, metrics);
        coordinators.stores().forEach(coordinatorContext::open);
        coordinatorContext.open(lanes());
        this.board = coordinatorContext.getStateStore(LaneBoard.STORE);
        allocators.stores().forEach(allocatorContext::open);
        this.coordinator = coordinators.get();
        this.allocator = allocators.get();
        start(coordinator, coordinatorContext);
        start(allocator, allocatorContext);
    }

    private static StoreBuilder<?> lanes() {
        return Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(LaneBoard.STORE), Serdes.String(), Serdes.ByteArray());
    }

    private static void start(
            Processor<byte[], byte[], Out, SpecificRecord> processor,
            ProcessorContext<Out, SpecificRecord> context) {
        processor.init(context);
    }

    /** Has a coordinator read a record of a topic, and whatever the router then tells itself. */
    void read(String topic, byte[] value) {
        coordinatorContext.source(topic);
        coordinator.process(record(value));
        if (!loops.isEmpty()) {
            loop();
        }
    }

    /** Runs what is due, as Streams does between records. */
    void wake() {
        coordinatorContext.runDue();
        allocatorContext.runDue();
        loop();
    }

    /** The dispatches since the last call, as a worker reads them. */
    List<byte[]> takeDispatches() {
        List<byte[]> taken = dispatches;
        dispatches = new ArrayList<>();
        return taken;
    }

    /** Terminal results so far. */
    long results() {
        return results;
    }

    private void loop() {
        for (Loop next = loops.poll(); next != null; next = loops.poll()) {
            switch (next.topic) {
                case Topics.DEMAND -> {
                    allocatorContext.source(next.topic);
                    allocator.process(record(next.value));
                }
                default -> {
                    coordinatorContext.source(next.topic);
                    coordinator.process(record(next.value));
                }
            }
        }
    }

    private void forwarded(Out to, SpecificRecord value) {
        byte[] bytes = codec(to.topic()).encode(value);
        switch (to.topic()) {
            case Topics.DEMAND, Topics.SHARES, Topics.ATTEMPTS ->
                    loops.add(new Loop(to.topic(), bytes));
            case Topics.LANE_STATUS -> board.put(String.valueOf(to.key()), bytes);
            case Topics.RESULTS -> results++;
            case Topics.DEAD_LETTERS ->
                    throw new IllegalStateException("a record of the benchmark is bad: " + value);
            case String topic when topic.startsWith(Topics.DISPATCH) -> dispatches.add(bytes);
            default -> {}
        }
    }

    private RecordCodec<SpecificRecord> codec(String topic) {
        return codecs.computeIfAbsent(
                topic, name -> all.forTopic(topics.byName(name), SpecificRecord.class));
    }

    private static Record<byte[], byte[]> record(byte[] value) {
        return new Record<>("".getBytes(StandardCharsets.UTF_8), value, System.currentTimeMillis());
    }

    @Override
    public void close() {
        coordinator.close();
        allocator.close();
        coordinatorContext.close();
        allocatorContext.close();
        meters.close();
    }
}
