package dev.sluice.results.waiting;

import dev.sluice.runtime.LogKeys;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.TenantStatus;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what coordinators tell of their tenants' lines, from the beginning of the compacted
 * topic, in memory. What cannot be read is skipped; if following ends by an error, positions are no
 * longer told, and everything else goes on. One thread of its own, reads are wait-free; bounded by
 * the tenants and by what a record may hold.
 */
@Singleton
public final class TenantStatusFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TenantStatusFollower.class);
    private static final TopicPartition STATUSES = new TopicPartition(Topics.TENANT_STATUS, 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final RecordCodec<TenantStatus> codec;
    private final Map<String, TenantStatus> byTenant = new ConcurrentHashMap<>();
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable Thread thread;

    TenantStatusFollower(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this.kafka = kafka;
        this.codec = codecs.forTopic(topics.byName(Topics.TENANT_STATUS), TenantStatus.class);
    }

    /** Nobody waits until the topic is read: positions come when they are known. */
    public synchronized void start() {
        KafkaConsumer<byte[], byte[]> opened =
                new KafkaConsumer<>(
                        kafka.committedReader("sluice-tenant-status"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer = opened;
        thread = Thread.ofPlatform().name("tenant-status").daemon().start(() -> follow(opened));
    }

    public Optional<TenantStatus> of(String tenant) {
        return Optional.ofNullable(byTenant.get(tenant));
    }

    @Override
    public synchronized void close() {
        KafkaConsumer<byte[], byte[]> open = consumer;
        if (open == null || thread == null) {
            return;
        }
        open.wakeup();
        try {
            thread.join(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> open) {
        try (open) {
            open.assign(List.of(STATUSES));
            open.seekToBeginning(List.of(STATUSES));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : open.poll(POLL)) {
                    take(record);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("the follower of tenants' lines stops");
        } catch (RuntimeException e) {
            // Rather none than old ones.
            byTenant.clear();
            LOG.error("the follower of tenants' lines died; jobs are shown without position", e);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() == null) {
                throw new UnreadableRecordException("no value (expected: a TenantStatus)");
            }
            TenantStatus status = codec.decode(record.value());
            if (status.getLines().isEmpty()) {
                byTenant.remove(status.getTenant());
            } else {
                byTenant.put(status.getTenant(), status);
            }
        } catch (UnreadableRecordException e) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .log("a tenant's status was skipped: {}", e.getMessage());
        }
    }
}
