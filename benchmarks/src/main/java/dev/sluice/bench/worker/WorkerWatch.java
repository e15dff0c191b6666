package dev.sluice.bench.worker;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.settings.Connections;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Hears what a worker reports and what it sends to callers. One thread of its own; a phase's calls
 * are set before its first dispatch.
 */
final class WorkerWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final TopicPartition ATTEMPTS = new TopicPartition(Topics.ATTEMPTS, 0);
    private static final TopicPartition STREAM = new TopicPartition(Topics.STREAM, 0);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec<SpecificRecord> attempts;
    private final RecordCodec<StreamChunk> chunks;
    private final Thread thread;
    private volatile Calls calls = new Calls();
    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    private WorkerWatch(Connections connections) {
        Map<String, Object> settings =
                new HashMap<>(connections.kafka().committedReader("bench-watch"));
        // What it measures must not wait for more to come.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        this.consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.attempts =
                connections
                        .codecs()
                        .forTopic(
                                connections.topics().byName(Topics.ATTEMPTS), SpecificRecord.class);
        this.chunks =
                connections
                        .codecs()
                        .forTopic(connections.topics().byName(Topics.STREAM), StreamChunk.class);
        consumer.assign(List.of(ATTEMPTS, STREAM));
        consumer.seekToEnd(List.of(ATTEMPTS, STREAM));
        consumer.position(ATTEMPTS);
        consumer.position(STREAM);
        this.thread = Thread.ofPlatform().name("bench-watch").unstarted(this::read);
    }

    static WorkerWatch start(Connections connections) {
        var watch = new WorkerWatch(connections);
        watch.thread.start();
        return watch;
    }

    void phase(Calls next) {
        calls = next;
    }

    void requireHealthy() {
        RuntimeException seen = failure;
        if (seen != null) {
            throw new IllegalStateException("the worker's reports cannot be read", seen);
        }
    }

    private void read() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.topic().equals(Topics.STREAM)) {
                        chunk(chunks.decode(record.value()));
                    } else {
                        report(attempts.decode(record.value()));
                    }
                }
            }
        } catch (RuntimeException e) {
            // The edge of this thread; whoever waits is told.
            failure = e;
        }
    }

    private void chunk(StreamChunk chunk) {
        if (chunk.getSeq() == 0 && chunk.getKind() == ChunkKind.DELTA) {
            calls.firstEvent(chunk.getJobId(), System.nanoTime());
        }
    }

    private void report(SpecificRecord report) {
        switch (report) {
            case Claimed claimed -> calls.claimed(claimed.getJobId());
            case Returned returned ->
                    calls.returned(returned.getJobId(), returned.getReason().name());
            case AttemptFinished end -> {
                Long firstByte = end.getFirstByteMs();
                boolean well = end.getOutcome().getKind() == OutcomeKind.COMPLETED;
                calls.ended(
                        end.getJobId(),
                        firstByte == null ? -1 : firstByte,
                        well
                                ? ""
                                : end.getOutcome().getReason()
                                        + ": "
                                        + end.getOutcome().getMessage());
            }
            default -> {
                // Heartbeats.
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            // The process ends; the thread holds nothing that must be saved.
            Thread.currentThread().interrupt();
        }
    }
}
