package dev.sluice.ingress.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A consumer of partitions that do not change, some of whose offsets cannot be read. As a real one,
 * it keeps what it has fetched, and so what is wrong with it, for as long as the partition is
 * assigned and stays where it is. All of it was written since the reader has begun: to the end is
 * to the beginning.
 */
public final class CorruptLog extends MockConsumer<byte[], byte[]> {
    private final Map<TopicPartition, List<byte[]>> values;
    private final Map<TopicPartition, Long> spoilt = new HashMap<>();
    private final Queue<KafkaException> failures = new ArrayDeque<>();
    private boolean awake;

    /**
     * @param values by offset from 0 on; those without a byte are corrupt
     */
    public CorruptLog(Map<TopicPartition, List<byte[]>> values) {
        super("earliest");
        this.values = Map.copyOf(values);
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        values.forEach(
                (partition, all) -> {
                    begins.put(partition, 0L);
                    ends.put(partition, (long) all.size());
                });
        updateBeginningOffsets(begins);
        updateEndOffsets(ends);
    }

    /** The next poll throws it. */
    public synchronized void failNext(KafkaException failure) {
        failures.add(failure);
    }

    /** What was fetched there has suffered on its way; the log has not. */
    public synchronized void spoil(TopicPartition partition, long offset) {
        spoilt.put(partition, offset);
    }

    @Override
    public synchronized void unsubscribe() {
        super.unsubscribe();
        spoilt.clear();
    }

    @Override
    public synchronized void seekToEnd(Collection<TopicPartition> partitions) {
        seekToBeginning(partitions);
    }

    @Override
    public synchronized void wakeup() {
        awake = true;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        if (awake) {
            throw new WakeupException();
        }
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        for (TopicPartition partition : assignment()) {
            List<byte[]> all = values.getOrDefault(partition, List.of());
            int at = (int) position(partition);
            if (at < all.size()) {
                return fetch(partition, at, all.get(at));
            }
        }
        LockSupport.parkNanos(Math.min(patience.toNanos(), 1_000_000));
        return ConsumerRecords.empty();
    }

    private ConsumerRecords<byte[], byte[]> fetch(TopicPartition partition, int at, byte[] value) {
        if (value.length == 0 || spoilt.getOrDefault(partition, -1L) == at) {
            throw new KafkaException(
                    "Received exception when fetching the next record from "
                            + partition
                            + ". If needed, please seek past the record to continue consumption.");
        }
        seek(partition, at + 1);
        return new ConsumerRecords<>(
                Map.of(
                        partition,
                        new ArrayList<>(
                                List.of(
                                        new ConsumerRecord<>(
                                                partition.topic(),
                                                partition.partition(),
                                                at,
                                                new byte[0],
                                                value)))),
                Map.of());
    }
}
