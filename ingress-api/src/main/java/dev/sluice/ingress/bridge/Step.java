package dev.sluice.ingress.bridge;

import dev.sluice.schema.avro.JobRequest;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What is to be written at once, and where reading goes on.
 *
 * @param answers for the tenants' producers
 * @param rejects the tenant of each record that became no job
 * @param done next offset of each partition of which records were taken
 * @param left next offset of each partition of which records were read and not taken
 * @param resting partitions whose next record cannot be stored now
 */
record Step(
        List<Job> jobs,
        List<ProducerRecord<byte[], byte[]>> answers,
        List<String> rejects,
        Map<TopicPartition, Long> done,
        Map<TopicPartition, Long> left,
        List<TopicPartition> resting) {

    /**
     * @param partition of {@code sluice.requests}
     */
    record Job(String tenant, int partition, JobRequest request) {}

    boolean isEmpty() {
        return done.isEmpty();
    }
}
