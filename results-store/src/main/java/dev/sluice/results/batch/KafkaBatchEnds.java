package dev.sluice.results.batch;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.FileEntry;
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

/** The topic of batches, written with acks=all; a few records at the end of each batch. */
@Singleton
final class KafkaBatchEnds implements BatchEnds {
    private static final int WITHIN_S = 35;
    private static final long BUFFER_BYTES = 4L * 1024 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<SpecificRecord> codec;

    KafkaBatchEnds(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        Map<String, Object> settings = kafka.durableProducer("sluice-results-batches");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        this.codec = codecs.forTopic(topics.byName(Topics.BATCHES), SpecificRecord.class);
        this.producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public long tell(int partition, Assembly.Made made) {
        for (FileEntry file : made.files()) {
            var unused = send(partition, "file/" + file.getFileId(), file);
        }
        return send(partition, "ended/" + made.end().getBatchId(), made.end());
    }

    @Override
    public void gone(int partition, FileEntry file) {
        var unused = send(partition, "file/" + file.getFileId(), file);
    }

    private long send(int partition, String key, SpecificRecord record) {
        try {
            return producer.send(
                            new ProducerRecord<>(
                                    Topics.BATCHES,
                                    partition,
                                    key.getBytes(StandardCharsets.UTF_8),
                                    codec.encode(record)))
                    .get(WITHIN_S, TimeUnit.SECONDS)
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while telling " + key, e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IllegalStateException(key + " could not be told", e);
        }
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
