package dev.sluice.ingress.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.topic.InTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Topics with transactions in memory: a step is written whole, with the group's places. Told so, it
 * loses the word on a step, written or not.
 */
final class FakeTopics {
    /** What becomes of a step. */
    enum Fate {
        WRITTEN,
        WRITTEN_AND_NOT_TOLD,
        NOT_WRITTEN
    }

    interface Fates {
        Fate of(int step);
    }

    final List<JobRequest> jobs = new ArrayList<>();
    final List<ProducerRecord<byte[], byte[]>> answers = new ArrayList<>();
    final Map<TopicPartition, Long> places = new HashMap<>();
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records =
            new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    private Fates fates = step -> Fate.WRITTEN;
    private int steps;

    void fates(Fates next) {
        fates = next;
    }

    int steps() {
        return steps;
    }

    void write(String tenant, int partition, String... values) {
        for (String value : values) {
            TopicPartition at = new TopicPartition(InTopics.requests(tenant), partition);
            var there = records.computeIfAbsent(at, p -> new ArrayList<>());
            there.add(
                    new ConsumerRecord<>(
                            at.topic(),
                            partition,
                            there.size(),
                            1_000_000L + there.size(),
                            TimestampType.LOG_APPEND_TIME,
                            0,
                            value.length(),
                            "key".getBytes(UTF_8),
                            value.getBytes(UTF_8),
                            new RecordHeaders(),
                            Optional.empty()));
        }
    }

    /** Up to so many records of each partition, from where a reader stands. */
    ConsumerRecords<byte[], byte[]> read(Map<TopicPartition, Long> positions, int max) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();
        records.forEach(
                (partition, there) -> {
                    int from = positions.getOrDefault(partition, 0L).intValue();
                    int to = Math.min(there.size(), from + max);
                    if (from < to) {
                        read.put(partition, there.subList(from, to));
                        positions.put(partition, (long) to);
                    }
                });
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        return new ConsumerRecords<>(read, next);
    }

    StepLog log() {
        return new StepLog() {
            @Override
            public Map<String, Long> commit(Step step) throws StepLostException {
                Fate fate = fates.of(steps++);
                Map<String, Long> last = new HashMap<>();
                if (fate != Fate.NOT_WRITTEN) {
                    for (Step.Job job : step.jobs()) {
                        last.put(job.tenant(), (long) jobs.size());
                        jobs.add(job.request());
                    }
                    answers.addAll(step.answers());
                    places.putAll(step.done());
                }
                if (fate != Fate.WRITTEN) {
                    throw new StepLostException(new IllegalStateException("the word was lost"));
                }
                return last;
            }

            @Override
            public void close() {}
        };
    }

    List<String> answers(String topic) {
        return answers.stream()
                .filter(answer -> answer.topic().equals(topic))
                .map(answer -> new String(answer.value(), UTF_8))
                .toList();
    }
}
