package dev.sluice.worker.handoff;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.AcknowledgementCommitCallback;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the broker says of acknowledgements for which no call waits any more. The consumer tells it
 * within its other calls. Confined to the member's thread.
 */
final class LateConfirmations implements AcknowledgementCommitCallback {
    private final Map<TopicPartition, Set<Long>> awaited = new HashMap<>();
    private final Map<TopicIdPartition, Optional<KafkaException>> heard = new HashMap<>();

    /** From now on, until another is awaited, what is said of these records counts. */
    void await(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        awaited.clear();
        heard.clear();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            awaited.computeIfAbsent(
                            new TopicPartition(record.topic(), record.partition()),
                            partition -> new HashSet<>())
                    .add(record.offset());
        }
    }

    @Override
    public void onComplete(
            Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception exception) {
        Optional<KafkaException> failure =
                Optional.ofNullable(exception)
                        .map(
                                cause ->
                                        cause instanceof KafkaException known
                                                ? known
                                                : new KafkaException(cause));
        offsets.forEach(
                (partition, told) -> {
                    Set<Long> open = awaited.get(partition.topicPartition());
                    if (open != null && open.removeAll(told)) {
                        heard.merge(partition, failure, (one, other) -> one.or(() -> other));
                    }
                });
    }

    boolean isComplete() {
        return awaited.values().stream().allMatch(Set::isEmpty);
    }

    /** Of partitions about all of whose records something was said. */
    Map<TopicIdPartition, Optional<KafkaException>> results() {
        Map<TopicIdPartition, Optional<KafkaException>> results = new HashMap<>(heard);
        results.keySet()
                .removeIf(
                        partition ->
                                !awaited.getOrDefault(partition.topicPartition(), Set.of())
                                        .isEmpty());
        return results;
    }
}
