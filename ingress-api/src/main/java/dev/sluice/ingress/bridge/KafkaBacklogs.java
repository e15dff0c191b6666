package dev.sluice.ingress.bridge;

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
 * Follows {@code sluice.tenant-status} from its beginning, in memory: two numbers per tenant. One
 * thread of its own; reads are wait-free.
 */
@Singleton
final class KafkaBacklogs implements Backlogs, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaBacklogs.class);
    private static final TopicPartition STATUSES = new TopicPartition(Topics.TENANT_STATUS, 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final RecordCodec<TenantStatus> codec;
    private final Map<String, Backlog> byTenant = new ConcurrentHashMap<>();
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable Thread thread;
    private volatile boolean dead;

    KafkaBacklogs(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this.kafka = kafka;
        this.codec = codecs.forTopic(topics.byName(Topics.TENANT_STATUS), TenantStatus.class);
    }

    synchronized void start() {
        if (thread != null) {
            return;
        }
        KafkaConsumer<byte[], byte[]> opened =
                new KafkaConsumer<>(
                        kafka.committedReader("sluice-ingress-tenant-status"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer = opened;
        thread = Thread.ofPlatform().name("in-backlogs").daemon().start(() -> follow(opened));
    }

    @Override
    public Backlog of(String tenant) {
        return byTenant.getOrDefault(tenant, Backlog.NONE);
    }

    /** Whether following has ended by an error: the numbers are old and stay so. */
    boolean dead() {
        return dead;
    }

    @Override
    public synchronized void close() {
        KafkaConsumer<byte[], byte[]> open = consumer;
        Thread follows = thread;
        if (open == null || follows == null) {
            return;
        }
        open.wakeup();
        try {
            follows.join(STOP_WITHIN);
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
            LOG.debug("the follower of backlogs stops");
        } catch (RuntimeException e) {
            LOG.error("the follower of backlogs died; this process must be restarted", e);
            dead = true;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() == null) {
                throw new UnreadableRecordException("no value (expected: a TenantStatus)");
            }
            TenantStatus status = codec.decode(record.value());
            byTenant.merge(
                    status.getTenant(),
                    new Backlog(status.getUnfinished(), waiting(status), status.getRequestsRead()),
                    KafkaBacklogs::newer);
        } catch (UnreadableRecordException e) {
            LOG.warn(
                    "{} at offset {} was skipped: {}",
                    record.topic(),
                    record.offset(),
                    e.getMessage());
        }
    }

    // The generated getter does not say that it may be null.
    @SuppressWarnings("ConstantConditions")
    private static int waiting(TenantStatus status) {
        Integer waiting = status.getWaiting();
        return waiting == null ? status.getUnfinished() : waiting;
    }

    /** A coordinator that has begun anew knows less of what was read before. */
    private static Backlog newer(Backlog before, Backlog told) {
        return new Backlog(
                told.unfinished(),
                told.waiting(),
                Math.max(before.requestsRead(), told.requestsRead()));
    }
}
