package dev.sluice.results.project;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions that this instance owns and where it left them. A new partition is paused until
 * its position has been read from PostgreSQL: Kafka's own idea of the position is never used. Used
 * by the projection thread alone (Kafka calls back inside poll).
 */
final class Assignment implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, SourcePosition> positions = new HashMap<>();
    private final Set<TopicPartition> unpositioned = new HashSet<>();
    private int changes;

    Assignment(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        unpositioned.addAll(partitions);
        consumer.pause(partitions);
        changes++;
    }

    /**
     * What was read of them and not written is given up; the next owner starts at the stored
     * position.
     */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(positions::remove);
        unpositioned.removeAll(partitions);
        changes++;
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        onPartitionsRevoked(partitions);
    }

    /** Grows with every change, so that a batch from before can be told. */
    int changes() {
        return changes;
    }

    Set<TopicPartition> unpositioned() {
        return unpositioned;
    }

    /** Starts reading where PostgreSQL says. */
    void position(Map<TopicPartition, SourcePosition> stored) {
        stored.forEach(
                (partition, position) -> {
                    consumer.seek(partition, position.nextOffset());
                    positions.put(partition, position);
                });
        unpositioned.removeAll(stored.keySet());
        consumer.resume(stored.keySet());
    }

    /** The stored positions are not what was thought: read them all again. */
    void forget() {
        onPartitionsAssigned(List.copyOf(positions.keySet()));
        positions.clear();
    }

    void pause() {
        consumer.pause(consumer.assignment());
    }

    void resume() {
        consumer.resume(positions.keySet());
    }

    SourcePosition position(TopicPartition partition) {
        return positions.getOrDefault(partition, SourcePosition.START);
    }

    /**
     * Records between the position and the end of what is committed; empty while the end is not
     * known. Kafka's consumer may hold an older end than its position: it asks for the end once,
     * and the answer overwrites what fetches have told it since, until there is something to fetch.
     */
    OptionalLong lag(TopicPartition partition) {
        OptionalLong lag = consumer.currentLag(partition);
        return lag.isPresent() ? OptionalLong.of(Math.max(0, lag.getAsLong())) : lag;
    }

    void moved(Map<TopicPartition, SourcePosition> next) {
        positions.putAll(next);
    }

    Set<TopicPartition> positioned() {
        return positions.keySet();
    }
}
