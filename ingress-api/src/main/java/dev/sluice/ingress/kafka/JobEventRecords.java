package dev.sluice.ingress.kafka;

import dev.sluice.ingress.kafka.JobEvents.Told;
import dev.sluice.runtime.LogKeys;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of {@code sluice.job-events}: where a tenant's stand, and those of before. Thread-safe.
 */
@Singleton
final class JobEventRecords {
    private static final Logger LOG = LoggerFactory.getLogger(JobEventRecords.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ASK_MAX = Duration.ofSeconds(2);

    /** Of one look back; some seconds of a busy tenant. */
    private static final int RECORDS_MAX = 20_000;

    private static final Duration LOOK_BACK_MAX = Duration.ofSeconds(3);
    private static final int LOOKS_BACK_MAX = 4;

    private final KafkaSettings kafka;
    private final RecordCodec<JobLifecycleEvent> codec;
    private final Semaphore looksBack = new Semaphore(LOOKS_BACK_MAX);

    JobEventRecords(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this.kafka = kafka;
        this.codec = codecs.forTopic(topics.byName(Topics.JOB_EVENTS), JobLifecycleEvent.class);
    }

    /** The event; empty when it cannot be read, which is logged. */
    Optional<Told> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new Told(codec.decode(record.value()), record.offset()));
        } catch (UnreadableRecordException e) {
            LOG.atError()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.PARTITION, record.partition())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .log("a record was skipped: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** As {@link JobEvents#between}; a few at a time, each with a consumer of its own. */
    Optional<List<Told>> between(Tenant tenant, String jobId, long from, long to) {
        if (from >= to) {
            return Optional.of(List.of());
        }
        if (to - from > RECORDS_MAX || !looksBack.tryAcquire()) {
            return Optional.empty();
        }
        try (KafkaConsumer<byte[], byte[]> consumer = reader("sluice-job-events-back", "none")) {
            return lookBack(consumer, tenant, jobId, from, to);
        } catch (InvalidOffsetException e) {
            return Optional.empty();
        } catch (KafkaException e) {
            LOG.debug("what was told of a job before cannot be read: {}", e.toString());
            return Optional.empty();
        } finally {
            looksBack.release();
        }
    }

    private Optional<List<Told>> lookBack(
            KafkaConsumer<byte[], byte[]> consumer,
            Tenant tenant,
            String jobId,
            long from,
            long to) {
        TopicPartition partition = partition(tenant);
        byte[] shard = shard(tenant);
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        List<Told> found = new ArrayList<>();
        long end = System.nanoTime() + LOOK_BACK_MAX.toNanos();
        while (consumer.position(partition, ASK_MAX) < to) {
            if (System.nanoTime() - end > 0) {
                return Optional.empty();
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < to && Arrays.equals(record.key(), shard)) {
                    read(record)
                            .filter(told -> told.event().getJobId().equals(jobId))
                            .ifPresent(found::add);
                }
            }
        }
        return Optional.of(found);
    }

    /**
     * @param whenGone where to go on when the place is not kept any more
     */
    KafkaConsumer<byte[], byte[]> reader(String clientId, String whenGone) {
        Map<String, Object> settings = kafka.committedReader(clientId);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, whenGone);
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static TopicPartition partition(Tenant tenant) {
        return new TopicPartition(Topics.JOB_EVENTS, tenant.partition());
    }

    static byte[] shard(Tenant tenant) {
        return Integer.toString(tenant.shard()).getBytes(StandardCharsets.UTF_8);
    }
}
