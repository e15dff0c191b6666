package dev.sluice.results.rebuild;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Kafka's own in-memory consumer over a log that grows while it is read. */
final class LogConsumer extends MockConsumer<byte[], byte[]> {
    private final List<ConsumerRecord<byte[], byte[]>> log;
    private final Map<TopicPartition, Long> first;
    private final Map<TopicPartition, Integer> given = new HashMap<>();

    /**
     * @param first offsets of partitions whose beginning was dropped
     */
    LogConsumer(
            List<ConsumerRecord<byte[], byte[]>> log,
            Collection<TopicPartition> partitions,
            Map<TopicPartition, Long> first) {
        super("earliest");
        this.log = log;
        this.first = first;
        Map<TopicPartition, Long> beginnings = new HashMap<>();
        partitions.forEach(each -> beginnings.put(each, first.getOrDefault(each, 0L)));
        updateBeginningOffsets(beginnings);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        for (TopicPartition partition : assignment()) {
            List<ConsumerRecord<byte[], byte[]>> all = of(partition);
            int from = given.getOrDefault(partition, 0);
            all.subList(from, all.size()).stream()
                    .filter(record -> record.offset() >= position(partition))
                    .forEach(this::addRecord);
            given.put(partition, all.size());
        }
        return super.poll(timeout);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> times) {
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
        times.keySet()
                .forEach(
                        partition ->
                                of(partition).stream()
                                        .findFirst()
                                        .ifPresent(
                                                record ->
                                                        found.put(
                                                                partition,
                                                                new OffsetAndTimestamp(
                                                                        record.offset(),
                                                                        record.timestamp()))));
        return found;
    }

    private List<ConsumerRecord<byte[], byte[]>> of(TopicPartition partition) {
        return log.stream()
                .filter(
                        record ->
                                record.topic().equals(partition.topic())
                                        && record.partition() == partition.partition()
                                        && record.offset() >= first.getOrDefault(partition, 0L))
                .toList();
    }
}
