package dev.sluice.ingress.bridge;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A transactional producer that commits the group's places together with jobs and answers. Whoever
 * has left the group, or does not know that it has, cannot commit. All is encoded before a
 * transaction begins, because coordinators read nothing of a partition while one is open in it.
 */
final class KafkaStepLog implements StepLog {
    static final String ID_PREFIX = "sluice-in-";

    /** For as long a coordinator may stand still behind a bridge that died in the middle. */
    private static final int OPEN_MAX_MS = 3_000;

    private static final long BUFFER_BYTES = 32L * 1024 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<JobRequest> requests;
    private final Supplier<ConsumerGroupMetadata> member;

    private KafkaStepLog(
            KafkaProducer<byte[], byte[]> producer,
            RecordCodec<JobRequest> requests,
            Supplier<ConsumerGroupMetadata> member) {
        this.producer = producer;
        this.requests = requests;
        this.member = member;
    }

    /**
     * @param process a name that no other process has; what a producer of the same name has open is
     *     ended
     * @param member who commits, as the group knows it
     * @throws KafkaException when Kafka does not answer
     */
    static KafkaStepLog open(
            KafkaSettings kafka,
            RecordCodec<JobRequest> requests,
            String process,
            Supplier<ConsumerGroupMetadata> member) {
        String id = ID_PREFIX + process;
        Map<String, Object> settings = kafka.transactionalProducer(id, id, OPEN_MAX_MS);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            return new KafkaStepLog(producer, requests, member);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public Map<String, Long> commit(Step step) throws StepLostException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(step.jobs().size());
        step.jobs().forEach(job -> records.add(encoded(job)));
        Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
        step.done()
                .forEach((partition, next) -> places.put(partition, new OffsetAndMetadata(next)));
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        try {
            producer.beginTransaction();
            records.forEach(record -> sent.add(producer.send(record)));
            for (ProducerRecord<byte[], byte[]> answer : step.answers()) {
                // What fails here fails the commit.
                var unused = producer.send(answer);
            }
            producer.sendOffsetsToTransaction(places, member.get());
            producer.commitTransaction();
            return lastOffsets(step.jobs(), sent);
        } catch (KafkaException | IllegalStateException | ExecutionException e) {
            throw new StepLostException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepLostException(e);
        }
    }

    private ProducerRecord<byte[], byte[]> encoded(Step.Job job) {
        int shard = job.request().getCaller().getShard();
        return new ProducerRecord<>(
                Topics.REQUESTS,
                job.partition(),
                Integer.toString(shard).getBytes(StandardCharsets.UTF_8),
                requests.encode(job.request()));
    }

    /** After the commit all of them are done. */
    private static Map<String, Long> lastOffsets(
            List<Step.Job> jobs, List<Future<RecordMetadata>> sent)
            throws ExecutionException, InterruptedException {
        Map<String, Long> last = new HashMap<>();
        for (int i = 0; i < jobs.size(); i++) {
            last.merge(jobs.get(i).tenant(), sent.get(i).get().offset(), Math::max);
        }
        return last;
    }

    /** What is open is ended by whoever comes next under this name, or by the broker. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
