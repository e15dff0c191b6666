package dev.sluice.results.project;

import dev.sluice.results.metric.ResultsMetrics;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.WriteOutcome.Fenced;
import dev.sluice.results.project.WriteOutcome.Unavailable;
import dev.sluice.results.project.WriteOutcome.Written;
import dev.sluice.results.retention.Partitions;
import dev.sluice.results.webhook.outbox.Outbox;
import dev.sluice.runtime.kafka.KafkaSettings;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The projection once more, into other tables: reads the topics from where those tables were left
 * up to given offsets, folds and writes as the projection does, and tells nobody: no webhooks, no
 * news for who waits, no dead letters. Can be broken off at any time, and goes on with the next
 * call. Not thread-safe.
 */
@Singleton
public final class Replay {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaSettings kafka;
    private final ProjectionConfig config;
    private final RecordFolder folder;
    private final Outbox outbox;
    private final ResultsMetrics metrics;

    /** Takes how far it is, after each batch. */
    public interface Progress {
        /**
         * @param records between the two positions, at most: a log has gaps
         */
        void on(long done, long records);
    }

    Replay(
            KafkaSettings kafka,
            ProjectionConfig config,
            RecordFolder folder,
            Outbox outbox,
            ResultsMetrics metrics) {
        this.kafka = kafka;
        this.config = config;
        this.folder = folder;
        this.outbox = outbox;
        this.metrics = metrics;
    }

    /** A consumer for {@link #upTo}; has no group. */
    public Consumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = kafka.committedReader("sluice-results-rebuild");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batchRecords());
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, config.fetchBytes());
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * @param into has the tables; their positions say where to begin
     * @param ends of each partition, the first offset that is not read
     * @return records that cannot become rows, and were left out
     * @throws SQLException when PostgreSQL does not answer
     * @throws IllegalStateException when another replay writes there too, when the log does not
     *     have what comes next any more, or brings nothing for a minute
     */
    public long upTo(
            Consumer<byte[], byte[]> consumer,
            Database into,
            Map<TopicPartition, Long> ends,
            Progress progress)
            throws SQLException {
        List<String> leftOut = new ArrayList<>();
        BatchWriter writer =
                new BatchWriter(
                        into,
                        new Partitions(into),
                        // They were put aside when they were read first.
                        (record, reason) -> leftOut.add(reason),
                        outbox,
                        metrics);
        Map<TopicPartition, SourcePosition> positions = positions(into, ends);
        Reading reading = new Reading(consumer, ends, positions);
        reading.start();
        while (reading.isOpen()) {
            Batch batch = Batch.ofThePast();
            reading.poll(batch);
            if (!batch.isEmpty()) {
                switch (writer.write(batch, reading::position)) {
                    case Written() -> positions.putAll(batch.positions());
                    case Fenced() ->
                            throw new IllegalStateException(
                                    "another rebuild writes to these tables (expected: one at a time)");
                    case Unavailable(Exception cause) ->
                            throw new SQLException("PostgreSQL took no rows", cause);
                }
            }
            progress.on(reading.done(), reading.records());
        }
        return leftOut.size();
    }

    private static Map<TopicPartition, SourcePosition> positions(
            Database into, Map<TopicPartition, Long> ends) throws SQLException {
        try (Connection connection = into.writer()) {
            Map<TopicPartition, SourcePosition> loaded =
                    ProgressTable.load(connection, ends.keySet());
            connection.commit();
            return new HashMap<>(loaded);
        }
    }

    /** Goes through the records between two sets of positions. */
    private final class Reading {
        private final Consumer<byte[], byte[]> consumer;
        private final Map<TopicPartition, Long> ends;
        private final Map<TopicPartition, SourcePosition> positions;
        private final Map<TopicPartition, Long> starts = new HashMap<>();
        private long giveUpNs;

        private Reading(
                Consumer<byte[], byte[]> consumer,
                Map<TopicPartition, Long> ends,
                Map<TopicPartition, SourcePosition> positions) {
            this.consumer = consumer;
            this.ends = ends;
            this.positions = positions;
        }

        private void start() {
            consumer.assign(ends.keySet());
            consumer.resume(ends.keySet());
            Map<TopicPartition, Long> first = consumer.beginningOffsets(ends.keySet());
            for (TopicPartition partition : ends.keySet()) {
                long next = position(partition).nextOffset();
                long kept = first.getOrDefault(partition, 0L);
                if (next > 0 && next < kept) {
                    throw new IllegalStateException(
                            "%s at offset %d comes next, and the log begins at %d now: begin anew with --restart"
                                    .formatted(partition, next, kept));
                }
                starts.put(partition, Math.max(next, kept));
                consumer.seek(partition, Math.max(next, kept));
            }
            giveUpNs = System.nanoTime() + PATIENCE.toNanos();
        }

        private boolean isOpen() {
            return ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
        }

        private void poll(Batch batch) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < end(record)) {
                    folder.fold(record, batch, this::position);
                }
            }
            if (!records.isEmpty()) {
                giveUpNs = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > giveUpNs) {
                throw new IllegalStateException(
                        "Kafka brought no records for %d s (expected: those up to %s)"
                                .formatted(PATIENCE.toSeconds(), ends));
            }
            // What comes after its end is of no use here.
            consumer.pause(
                    ends.entrySet().stream()
                            .filter(end -> consumer.position(end.getKey()) >= end.getValue())
                            .map(Map.Entry::getKey)
                            .toList());
        }

        private long end(ConsumerRecord<byte[], byte[]> record) {
            return ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
        }

        private SourcePosition position(TopicPartition partition) {
            return positions.getOrDefault(partition, SourcePosition.START);
        }

        private long done() {
            return starts.entrySet().stream()
                    .mapToLong(
                            start ->
                                    Math.min(
                                                    consumer.position(start.getKey()),
                                                    ends.getOrDefault(start.getKey(), 0L))
                                            - start.getValue())
                    .filter(records -> records > 0)
                    .sum();
        }

        private long records() {
            return ends.entrySet().stream()
                    .mapToLong(end -> end.getValue() - starts.getOrDefault(end.getKey(), 0L))
                    .filter(records -> records > 0)
                    .sum();
        }
    }
}
