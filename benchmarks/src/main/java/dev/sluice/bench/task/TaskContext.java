package dev.sluice.bench.task;

import static java.util.Objects.requireNonNull;

import dev.sluice.router.StoreMemory;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * What a processor sees of Streams: its stores, its clock, its punctuations. The stores are the
 * product's own, on disk, but without cache and changelog, which Streams' double for tests does not
 * have. Confined to one thread.
 */
final class TaskContext<O> implements ProcessorContext<O, SpecificRecord>, AutoCloseable {
    private record Punctuation(long dueMs, Punctuator action, boolean[] cancelled) {}

    private record Source(String topic, int partition, long offset) implements RecordMetadata {}

    private final MockProcessorContext<O, SpecificRecord> streams;
    private final BiConsumer<O, SpecificRecord> sink;
    private final Map<String, StateStore> stores = new HashMap<>();
    private final PriorityQueue<Punctuation> punctuations =
            new PriorityQueue<>(Comparator.comparingLong(Punctuation::dueMs));
    private Optional<RecordMetadata> source = Optional.empty();
    private long offset;

    /**
     * @param sink takes what the processor forwards
     */
    TaskContext(TaskId task, File stateDir, BiConsumer<O, SpecificRecord> sink) {
        this.streams = new MockProcessorContext<>(settings(), task, stateDir);
        this.sink = sink;
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
        return settings;
    }

    void open(StoreBuilder<?> builder) {
        StateStore store = builder.withLoggingDisabled().withCachingDisabled().build();
        store.init(streams.getStateStoreContext(), store);
        stores.put(store.name(), store);
    }

    /** The next record that is processed is from there. */
    void source(String topic) {
        source = Optional.of(new Source(topic, taskId().partition(), offset++));
    }

    void runDue() {
        long now = currentSystemTimeMs();
        for (Punctuation next = punctuations.peek();
                next != null && next.dueMs <= now;
                next = punctuations.peek()) {
            punctuations.remove();
            if (!next.cancelled[0]) {
                source = Optional.empty();
                next.action.punctuate(now);
            }
        }
    }

    @Override
    public <K extends O, V extends SpecificRecord> void forward(Record<K, V> record) {
        sink.accept(record.key(), record.value());
    }

    @Override
    public <K extends O, V extends SpecificRecord> void forward(
            Record<K, V> record, String childName) {
        forward(record);
    }

    @Override
    public Cancellable schedule(Duration interval, PunctuationType type, Punctuator callback) {
        boolean[] cancelled = {false};
        punctuations.add(
                new Punctuation(currentSystemTimeMs() + interval.toMillis(), callback, cancelled));
        return () -> cancelled[0] = true;
    }

    @Override
    public Cancellable schedule(
            Instant startTime, Duration interval, PunctuationType type, Punctuator callback) {
        throw new UnsupportedOperationException("the router does not anchor punctuations");
    }

    @Override
    @SuppressWarnings("unchecked")
    public <S extends StateStore> S getStateStore(String name) {
        return (S) requireNonNull(stores.get(name), () -> "no store " + name);
    }

    @Override
    public Optional<RecordMetadata> recordMetadata() {
        return source;
    }

    @Override
    public long currentSystemTimeMs() {
        return System.currentTimeMillis();
    }

    @Override
    public long currentStreamTimeMs() {
        return currentSystemTimeMs();
    }

    @Override
    public String applicationId() {
        return streams.applicationId();
    }

    @Override
    public TaskId taskId() {
        return streams.taskId();
    }

    @Override
    public Serde<?> keySerde() {
        return streams.keySerde();
    }

    @Override
    public Serde<?> valueSerde() {
        return streams.valueSerde();
    }

    @Override
    public File stateDir() {
        return streams.stateDir();
    }

    @Override
    public StreamsMetrics metrics() {
        return streams.metrics();
    }

    @Override
    public void commit() {
        throw new UnsupportedOperationException("the router never asks for a commit");
    }

    @Override
    public Map<String, Object> appConfigs() {
        return streams.appConfigs();
    }

    @Override
    public Map<String, Object> appConfigsWithPrefix(String prefix) {
        return streams.appConfigsWithPrefix(prefix);
    }

    @Override
    public void close() {
        stores.values().forEach(StateStore::close);
    }
}
