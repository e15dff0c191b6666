package dev.sluice.ingress.batch.expand;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A transactional producer of which a partition has one, over all processes: making it ends what
 * the one before has open, and shuts that one out. All is encoded before a transaction begins,
 * because the coordinator of the partition reads nothing while one is open.
 */
final class KafkaStepLog implements StepLog {
    static final String ID_PREFIX = "sluice-batches-";

    /** For as long the partition may stand still behind a runner that died in the middle. */
    private static final int OPEN_MAX_MS = 3_000;

    private static final long BUFFER_BYTES = 32L * 1024 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<SpecificRecord> requests;
    private final RecordCodec<SpecificRecord> batches;
    private final int partition;

    private KafkaStepLog(
            KafkaProducer<byte[], byte[]> producer,
            RecordCodec<SpecificRecord> requests,
            RecordCodec<SpecificRecord> batches,
            int partition) {
        this.producer = producer;
        this.requests = requests;
        this.batches = batches;
        this.partition = partition;
    }

    /**
     * @throws KafkaException when Kafka does not answer
     */
    static KafkaStepLog open(
            KafkaSettings kafka,
            RecordCodec<SpecificRecord> requests,
            RecordCodec<SpecificRecord> batches,
            int partition) {
        String id = ID_PREFIX + partition;
        Map<String, Object> settings = kafka.transactionalProducer(id, id, OPEN_MAX_MS);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            return new KafkaStepLog(producer, requests, batches, partition);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public void commit(List<? extends SpecificRecord> jobs, SpecificRecord news)
            throws StepLostException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(jobs.size() + 1);
        for (SpecificRecord job : jobs) {
            records.add(
                    new ProducerRecord<>(
                            Topics.REQUESTS, partition, utf8(shard(job)), requests.encode(job)));
        }
        records.add(
                new ProducerRecord<>(
                        Topics.BATCHES, partition, utf8(key(news)), batches.encode(news)));
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                // What fails here fails the commit.
                var unused = producer.send(record);
            }
            producer.commitTransaction();
        } catch (KafkaException | IllegalStateException e) {
            throw new StepLostException(e);
        }
    }

    private static String shard(SpecificRecord record) {
        return switch (record) {
            case JobRequest job -> Integer.toString(job.getCaller().getShard());
            case CancelRequest wish -> Integer.toString(wish.getCaller().getShard());
            default -> throw new IllegalArgumentException("a step with " + record.getSchema());
        };
    }

    private static String key(SpecificRecord record) {
        return switch (record) {
            case BatchProgress progress -> "progress/" + progress.getBatchId();
            case BatchEnded end -> "ended/" + end.getBatchId();
            default -> throw new IllegalArgumentException("a step with " + record.getSchema());
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is open is ended by whoever comes next, or by the broker. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
