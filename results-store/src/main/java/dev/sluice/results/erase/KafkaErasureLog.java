package dev.sluice.results.erase;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.job.JobId;
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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of erasures and of the audit, written with acks=all, first who asked. */
@Singleton
final class KafkaErasureLog implements ErasureLog {
    private static final int WITHIN_S = 35;
    private static final long BUFFER_BYTES = 4L * 1024 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<ErasedJob> erasures;
    private final RecordCodec<AuditRecord> audits;

    KafkaErasureLog(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        Map<String, Object> settings = kafka.durableProducer("sluice-results-erasures");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        this.erasures = codecs.forTopic(topics.byName(Topics.ERASURES), ErasedJob.class);
        this.audits = codecs.forTopic(topics.byName(Topics.AUDIT), AuditRecord.class);
        this.producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void append(int partition, JobId id, ErasedJob erased, AuditRecord audit) {
        send(
                new ProducerRecord<>(
                        Topics.AUDIT,
                        null,
                        text(audit.getKind() + "/" + audit.getName()),
                        audits.encode(audit)));
        send(
                new ProducerRecord<>(
                        Topics.ERASURES,
                        partition,
                        text(Integer.toString(id.shard())),
                        erasures.encode(erased)));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            var unused = producer.send(record).get(WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing " + record.topic(), e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IllegalStateException(record.topic() + " could not be written", e);
        }
    }

    private static byte[] text(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
