package dev.sluice.results.usage;

import dev.sluice.results.postgres.Database;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.TopicSpec;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Proves that the sums are those of the topic: reads every record again, sums up anew, and compares
 * sum by sum with what the database has, as of one moment. What the projection has not seen yet is
 * not looked at. Changes nothing. Reads and the projection go on. Holds the sums of one partition
 * at a time.
 */
@Singleton
public final class Reconciliation {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Database database;
    private final KafkaSettings kafka;
    private final TopicSpec topic;
    private final RecordCodec<UsageRecord> codec;
    private final UsageConfig config;
    private final InstantSource clock;

    /**
     * What became of one partition.
     *
     * @param records that were compared
     * @param sums that were compared
     * @param costNanoUsd of these records
     * @param from only hours from here on are all in the topic, and in the database
     * @param differences the first of them; empty: all is equal
     */
    public record Compared(
            int partition,
            long records,
            int sums,
            long costNanoUsd,
            Instant from,
            List<String> differences) {}

    /** Takes each partition when it is done. */
    public interface Progress {
        void on(Compared partition);
    }

    Reconciliation(
            Database database,
            KafkaSettings kafka,
            Topics topics,
            RecordCodecs codecs,
            UsageConfig config,
            InstantSource clock) {
        this.database = database;
        this.kafka = kafka;
        this.topic = topics.byName(Topics.USAGE);
        this.codec = codecs.forTopic(topic, UsageRecord.class);
        this.config = config;
        this.clock = clock;
    }

    /**
     * @throws SQLException when PostgreSQL does not answer, or has no such tables
     * @throws IllegalStateException when Kafka brings no records for a minute
     */
    public void run(Progress progress) throws SQLException {
        Map<String, Object> settings = kafka.committedReader("sluice-usage-reconcile");
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                progress.on(compare(consumer, partition));
            }
        }
    }

    Compared compare(Consumer<byte[], byte[]> consumer, int partition) throws SQLException {
        TopicPartition source = new TopicPartition(Topics.USAGE, partition);
        consumer.assign(List.of(source));
        consumer.seekToBeginning(List.of(source));
        long first = consumer.beginningOffsets(Set.of(source)).getOrDefault(source, 0L);
        Reading reading = new Reading(consumer, source, partition);
        long fromMs = Math.max(keptFromMs(), first == 0 ? 0 : reading.firstWholeHourMs());

        Comparison comparison = new Comparison();
        List<String> differences = new ArrayList<>();
        long reached;
        try (Connection connection = database.writer()) {
            // Only a transaction that has not begun takes another level.
            connection.rollback();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reached = StoredSums.reached(connection, partition);
            StoredSums.hours(connection, partition, fromMs, comparison);
            long apart =
                    StoredSums.daysApart(connection, partition, ceiling(fromMs, Rollup.DAY_MS));
            if (apart > 0) {
                differences.add("%d sums of days are not those of their hours".formatted(apart));
            }
            connection.rollback();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        consumer.seekToBeginning(List.of(source));
        reading.upTo(reached, fromMs, comparison);
        differences.addAll(comparison.differences());
        return new Compared(
                partition,
                comparison.read(Measure.RECORDS),
                comparison.size(),
                comparison.read(Measure.COST_NANO_USD),
                Instant.ofEpochMilli(fromMs),
                differences);
    }

    /** Older hours may have been removed already. */
    private long keptFromMs() {
        return ceiling(
                clock.instant().minus(Duration.ofDays(config.hourlyDays())).toEpochMilli(),
                Rollup.HOUR_MS);
    }

    private static long ceiling(long ms, long unitMs) {
        return Math.ceilDiv(ms, unitMs) * unitMs;
    }

    /** Goes through the records of one partition. */
    private final class Reading {
        private final Consumer<byte[], byte[]> consumer;
        private final TopicPartition source;
        private final int partition;

        private Reading(Consumer<byte[], byte[]> consumer, TopicPartition source, int partition) {
            this.consumer = consumer;
            this.source = source;
            this.partition = partition;
        }

        /**
         * The hour of the first record that is left may have lost some, and so may the next one:
         * clocks of those who book differ.
         */
        private long firstWholeHourMs() {
            long giveUpNs = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < giveUpNs) {
                Iterator<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).iterator();
                if (records.hasNext()) {
                    return ceiling(records.next().timestamp(), Rollup.HOUR_MS) + Rollup.HOUR_MS;
                }
                if (consumer.currentLag(source).orElse(1) == 0) {
                    return ceiling(clock.millis(), Rollup.HOUR_MS) + Rollup.HOUR_MS;
                }
            }
            throw stuck();
        }

        private void upTo(long offset, long fromMs, Comparison into) {
            long giveUpNs = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(source) < offset) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.offset() < offset) {
                        add(record, fromMs, into);
                    }
                }
                if (!records.isEmpty()) {
                    giveUpNs = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() > giveUpNs) {
                    throw stuck();
                }
            }
        }

        private void add(ConsumerRecord<byte[], byte[]> record, long fromMs, Comparison into) {
            UsageRecord usage;
            try {
                usage = codec.decode(record.value());
            } catch (UnreadableRecordException e) {
                // The projection has put it aside.
                return;
            }
            if (UsagePolicy.complaint(usage).isPresent()) {
                return;
            }
            Rollup one = new Rollup();
            one.add(usage, partition);
            one.hours()
                    .forEach(
                            (slot, sums) -> {
                                if (slot.startMs() >= fromMs) {
                                    into.read(
                                            slot.startMs(),
                                            HexFormat.of().formatHex(slot.key().digest()),
                                            usage.getCaller().getTenant(),
                                            sums);
                                }
                            });
        }

        private IllegalStateException stuck() {
            return new IllegalStateException(
                    "%s: no records for %d s (expected: those up to the projection's position)"
                            .formatted(source, PATIENCE.toSeconds()));
        }
    }
}
