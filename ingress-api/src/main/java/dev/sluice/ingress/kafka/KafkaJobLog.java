package dev.sluice.ingress.kafka;

import dev.sluice.ingress.metric.IngressMetric;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.KeyedBatch;
import dev.sluice.schema.avro.PlanRequest;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests topic, written with acks=all by one idempotent producer. What is unconfirmed is
 * bounded by the producer's buffer here and by the accept and bulk limits above.
 */
@Singleton
final class KafkaJobLog implements JobLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaJobLog.class);
    private static final long RETRY_AFTER_NANOS = Duration.ofSeconds(5).toNanos();

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<SpecificRecord> codec;
    private final RecordCodec<StreamChunk> chunks;
    private final Duration closeTimeout;
    private final LongAdder unconfirmed = new LongAdder();
    private volatile boolean lastFailed;
    private volatile long failedAtNanos;

    KafkaJobLog(
            KafkaSettings kafka,
            RecordCodecs codecs,
            Topics topics,
            LogConfig config,
            IngressMetrics metrics) {
        Map<String, Object> settings = kafka.durableProducer("sluice-ingress");
        ours(settings, ProducerConfig.LINGER_MS_CONFIG, (int) config.linger().toMillis());
        ours(settings, ProducerConfig.BUFFER_MEMORY_CONFIG, config.bufferMax());
        this.codec = codecs.forTopic(topics.byName(Topics.REQUESTS), SpecificRecord.class);
        this.chunks = codecs.forTopic(topics.byName(Topics.STREAM), StreamChunk.class);
        this.closeTimeout = config.closeTimeout();
        this.producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        metrics.gauge(IngressMetric.APPENDS_IN_FLIGHT, unconfirmed, LongAdder::sum);
    }

    /** The operator's own client properties are texts and win. */
    private static void ours(Map<String, Object> settings, String key, Object value) {
        if (!(settings.get(key) instanceof String)) {
            settings.put(key, value);
        }
    }

    @Override
    public CompletableFuture<Void> append(Tenant tenant, JobRequest request) {
        return send(tenant, request);
    }

    @Override
    public CompletableFuture<Void> append(Tenant tenant, CancelRequest request) {
        return send(tenant, request);
    }

    @Override
    public CompletableFuture<Void> append(Tenant tenant, PlanRequest question) {
        return send(tenant, question);
    }

    @Override
    public CompletableFuture<Void> append(Tenant tenant, KeyedBatch batch) {
        return send(tenant, batch);
    }

    @Override
    public void resumed(int partition, String ingressId, String jobId) {
        byte[] notice =
                chunks.encode(
                        new StreamChunk(
                                ingressId,
                                jobId,
                                0,
                                0,
                                0L,
                                ChunkKind.RESUMED,
                                ByteBuffer.allocate(0),
                                null));
        try {
            var unused =
                    producer.send(
                            new ProducerRecord<>(Topics.STREAM, partition, null, notice),
                            (metadata, failure) -> {
                                if (failure != null) {
                                    LOG.warn(
                                            "job {} may be cancelled: {}",
                                            jobId,
                                            failure.toString());
                                }
                            });
        } catch (KafkaException | IllegalStateException e) {
            LOG.warn("job {} may be cancelled: {}", jobId, e.toString());
        }
    }

    private CompletableFuture<Void> send(Tenant tenant, SpecificRecord request) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.REQUESTS,
                        tenant.partition(),
                        Integer.toString(tenant.shard()).getBytes(StandardCharsets.UTF_8),
                        codec.encode(request));
        unconfirmed.increment();
        try {
            var unused = producer.send(record, (metadata, e) -> settle(confirmed, e));
        } catch (KafkaException | IllegalStateException e) {
            settle(confirmed, e);
        }
        return confirmed;
    }

    private void settle(CompletableFuture<Void> confirmed, @Nullable Exception failure) {
        boolean first;
        if (failure == null) {
            lastFailed = false;
            first = confirmed.complete(null);
        } else {
            failedAtNanos = System.nanoTime();
            lastFailed = true;
            first = confirmed.completeExceptionally(failure);
        }
        if (first) {
            unconfirmed.decrement();
        }
    }

    @Override
    public boolean working() {
        return !lastFailed || System.nanoTime() - failedAtNanos > RETRY_AFTER_NANOS;
    }

    /** Sends what is buffered, within a bound. */
    @PreDestroy
    void close() {
        producer.close(closeTimeout);
    }
}
