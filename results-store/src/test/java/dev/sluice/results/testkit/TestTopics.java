package dev.sluice.results.testkit;

import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.LaterVersion;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** The topics as a reader sees them: encoded records with growing offsets and log times. */
public final class TestTopics {
    public static final Topics TOPICS = Topics.of(TopicLayout.SINGLE_NODE, List.of("default"));
    private static final SchemaRegistry REGISTRY = SchemaRegistry.bundled();
    public static final RecordCodecs CODECS = new RecordCodecs(REGISTRY);
    public static final int PARTITION = 1;
    public static final TopicPartition EVENTS = new TopicPartition(Topics.JOB_EVENTS, PARTITION);
    public static final TopicPartition USAGE = new TopicPartition(Topics.USAGE, PARTITION);
    public static final TopicPartition BATCHES = new TopicPartition(Topics.BATCHES, PARTITION);
    public static final TopicPartition RESULTS = new TopicPartition(Topics.RESULTS, PARTITION);

    public static final TopicPartition ERASURES = new TopicPartition(Topics.ERASURES, PARTITION);

    private final RecordCodec<ErasedJob> erasures =
            CODECS.forTopic(TOPICS.byName(Topics.ERASURES), ErasedJob.class);
    private final RecordCodec<JobLifecycleEvent> events =
            CODECS.forTopic(TOPICS.byName(Topics.JOB_EVENTS), JobLifecycleEvent.class);
    private final RecordCodec<JobResult> results =
            CODECS.forTopic(TOPICS.byName(Topics.RESULTS), JobResult.class);
    private final RecordCodec<UsageRecord> usages =
            CODECS.forTopic(TOPICS.byName(Topics.USAGE), UsageRecord.class);
    private final RecordCodec<SpecificRecord> batches =
            CODECS.forTopic(TOPICS.byName(Topics.BATCHES), SpecificRecord.class);
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    public ConsumerRecord<byte[], byte[]> record(JobLifecycleEvent event) {
        return record(EVENTS, events.encode(event), event.getOccurredAt());
    }

    public ConsumerRecord<byte[], byte[]> record(JobResult result) {
        return record(RESULTS, results.encode(result), result.getFinishedAt());
    }

    public ConsumerRecord<byte[], byte[]> record(UsageRecord usage) {
        return record(USAGE, usages.encode(usage), usage.getRecordedAt());
    }

    public ConsumerRecord<byte[], byte[]> record(ErasedJob erased) {
        return record(ERASURES, erasures.encode(erased), erased.getErasedAtMs());
    }

    /** Of files and batches. */
    public ConsumerRecord<byte[], byte[]> batch(SpecificRecord record) {
        return record(BATCHES, batches.encode(record), 0);
    }

    /** Of files and batches, appended then. */
    public ConsumerRecord<byte[], byte[]> batch(SpecificRecord record, Instant logTime) {
        return record(BATCHES, batches.encode(record), logTime.toEpochMilli());
    }

    /** As a later version of Sluice would write it. */
    public ConsumerRecord<byte[], byte[]> record(
            TopicPartition partition, SpecificRecord record, LaterVersion later) {
        String subject = TOPICS.byName(partition.topic()).subject(record.getSchema());
        return record(partition, later.write(REGISTRY, subject, record), 0);
    }

    public ConsumerRecord<byte[], byte[]> garbage(TopicPartition partition) {
        return record(partition, new byte[] {9, 9, 9}, 0);
    }

    private ConsumerRecord<byte[], byte[]> record(
            TopicPartition partition, byte[] value, long logTimeMs) {
        long offset = ends.merge(partition, 1L, Long::sum) - 1;
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                logTimeMs,
                TimestampType.LOG_APPEND_TIME,
                1,
                value.length,
                new byte[] {'7'},
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
