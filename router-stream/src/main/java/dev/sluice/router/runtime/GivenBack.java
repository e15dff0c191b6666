package dev.sluice.router.runtime;

import dev.sluice.schema.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives requests beyond a number back to the log: the consumer goes to the first of them, and
 * fetches them again. Kafka has a number of records for all polls alike ({@code max.poll.records}),
 * and what is kept here instead would be behind the position that Streams commits.
 */
final class GivenBack {
    private GivenBack() {}

    /**
     * @param most of all requests together; a partition keeps one at least
     */
    static <T> ConsumerRecords<T, T> beyond(
            int most, ConsumerRecords<T, T> polled, Consumer<T, T> consumer) {
        List<TopicPartition> requests =
                polled.partitions().stream()
                        .filter(partition -> partition.topic().equals(Topics.REQUESTS))
                        .toList();
        int each = requests.isEmpty() ? 0 : Math.max(1, most / requests.size());
        List<TopicPartition> tooMany =
                requests.stream()
                        .filter(partition -> polled.records(partition).size() > each)
                        .toList();
        if (tooMany.isEmpty()) {
            return polled;
        }
        Map<TopicPartition, List<ConsumerRecord<T, T>>> kept = new HashMap<>();
        polled.partitions().forEach(partition -> kept.put(partition, polled.records(partition)));
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(polled.nextOffsets());
        for (TopicPartition partition : tooMany) {
            List<ConsumerRecord<T, T>> records = polled.records(partition);
            ConsumerRecord<T, T> last = records.get(each - 1);
            OffsetAndMetadata position = after(last);
            kept.put(partition, records.subList(0, each));
            next.put(partition, position);
            consumer.seek(partition, position);
        }
        return new ConsumerRecords<>(kept, next);
    }

    private static OffsetAndMetadata after(ConsumerRecord<?, ?> record) {
        Optional<Integer> epoch = record.leaderEpoch();
        return new OffsetAndMetadata(record.offset() + 1, epoch, "");
    }
}
