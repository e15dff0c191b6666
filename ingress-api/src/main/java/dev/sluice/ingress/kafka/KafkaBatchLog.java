package dev.sluice.ingress.kafka;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of batches, written with acks=all; few and small records, so the buffer is small. */
@Singleton
final class KafkaBatchLog implements BatchLog {
    private static final long BUFFER_BYTES = 4L * 1024 * 1024;
    private static final int BATCH_BYTES = 16 * 1024;

    /** Longer than the producer tries. */
    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(40);

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<SpecificRecord> codec;
    private final LogConfig config;

    KafkaBatchLog(KafkaSettings kafka, RecordCodecs codecs, Topics topics, LogConfig config) {
        Map<String, Object> settings = kafka.durableProducer("sluice-ingress-batches");
        settings.replace(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024, BUFFER_BYTES);
        settings.replace(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024, BATCH_BYTES);
        this.codec = codecs.forTopic(topics.byName(Topics.BATCHES), SpecificRecord.class);
        this.config = config;
        this.producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void append(Tenant tenant, String key, SpecificRecord record) {
        try {
            var unused =
                    producer.send(
                                    new ProducerRecord<>(
                                            Topics.BATCHES,
                                            tenant.partition(),
                                            key.getBytes(StandardCharsets.UTF_8),
                                            codec.encode(record)))
                            .get(CONFIRM_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unconfirmed(e);
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            throw unconfirmed(e);
        }
    }

    private static SluiceException unconfirmed(Exception cause) {
        return new SluiceException(
                ErrorCode.LOG_UNAVAILABLE,
                "the log did not confirm in time; nothing is known to be accepted",
                cause);
    }

    @PreDestroy
    void close() {
        producer.close(config.closeTimeout());
    }
}
