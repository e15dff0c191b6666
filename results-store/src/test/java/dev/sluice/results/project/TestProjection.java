package dev.sluice.results.project;

import dev.sluice.results.metric.ResultsMetrics;
import dev.sluice.results.metric.WebhookMetrics;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.retention.Partitions;
import dev.sluice.results.retention.RetentionConfig;
import dev.sluice.results.retention.RetentionPolicy;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.testkit.TestWebhooks;
import dev.sluice.results.webhook.outbox.DeliveryPartitions;
import dev.sluice.results.webhook.outbox.Outbox;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The projection without its thread and without Kafka: each call is one batch. */
public final class TestProjection {
    public static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    public static final RetentionPolicy RETENTION =
            new RetentionConfig(30, Map.of("short", 2), 3, Duration.ofHours(1)).policy();

    public final List<String> deadLetters = new ArrayList<>();
    public final Map<TopicPartition, SourcePosition> positions = new HashMap<>();

    /** Of the tables that it makes. */
    public final DayCatalogue days = new DayCatalogue();

    private final Database database;
    private final InstantSource clock;
    private final ResultsMetrics metrics = new ResultsMetrics(new SimpleMeterRegistry());
    private final RecordFolder folder;
    private final BatchWriter writer;

    public TestProjection(Database database) {
        this(database, InstantSource.fixed(NOW));
    }

    public TestProjection(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.folder = new RecordFolder(TestTopics.CODECS, TestTopics.TOPICS, RETENTION, clock);
        this.writer =
                new BatchWriter(
                        database,
                        new Partitions(database, days),
                        (record, reason) ->
                                deadLetters.add(
                                        record.topic() + "@" + record.offset() + ": " + reason),
                        outbox(database, clock),
                        metrics);
    }

    public static Outbox outbox(Database database, InstantSource clock) {
        return new Outbox(
                new DeliveryPartitions(database),
                new WebhookMetrics(new SimpleMeterRegistry()),
                TestWebhooks.CONFIG,
                clock);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    public final void project(ConsumerRecord<byte[], byte[]>... records) {
        WriteOutcome outcome = write(List.of(records));
        if (!(outcome instanceof WriteOutcome.Written)) {
            throw new AssertionError(outcome.toString());
        }
    }

    WriteOutcome write(List<ConsumerRecord<byte[], byte[]>> records) {
        Batch batch = new Batch();
        records.forEach(record -> folder.fold(record, batch, this::position));
        for (TopicPartition partition : batch.positions().keySet()) {
            positions.computeIfAbsent(partition, this::load);
        }
        WriteOutcome outcome = writer.write(batch, this::position);
        if (outcome instanceof WriteOutcome.Written) {
            positions.putAll(batch.positions());
        }
        return outcome;
    }

    /** The same records once more, into other tables. */
    public Replay replay() {
        return new Replay(
                new KafkaSettings(new KafkaConfig("127.0.0.1:1", Map.of())),
                new ProjectionConfig(
                        "test", 500, Duration.ZERO, 1024 * 1024, Duration.ofMillis(100)),
                folder,
                outbox(database, clock),
                metrics);
    }

    SourcePosition load(TopicPartition partition) {
        try (var connection = database.writer()) {
            var loaded = ProgressTable.load(connection, List.of(partition));
            connection.commit();
            return loaded.getOrDefault(partition, SourcePosition.START);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Projection on(Consumer<byte[], byte[]> consumer) {
        var config =
                new ProjectionConfig(
                        "test", 500, Duration.ZERO, 1024 * 1024, Duration.ofMillis(100));
        return new Projection(consumer, folder, writer, database, config, metrics, clock);
    }

    private SourcePosition position(TopicPartition partition) {
        return positions.getOrDefault(partition, SourcePosition.START);
    }
}
