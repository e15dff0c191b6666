package dev.sluice.bench.watch;

import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.settings.Connections;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the router wrote to its changelogs in a window. By log end offsets markers of transactions
 * count too; read back, records that compaction has taken away are missing. The truth is between.
 *
 * @param stores by store
 */
public record Changelogs(Map<String, Store> stores) {
    private static final String PREFIX = Topics.ROUTER_APPLICATION + "-";
    private static final String SUFFIX = "-changelog";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration READ_MAX = Duration.ofMinutes(2);

    public Changelogs {
        stores = new TreeMap<>(stores);
    }

    /**
     * @param offsets that the log gave out
     * @param records that could be read back
     * @param bytes keys and values of those
     */
    public record Store(long offsets, long records, long bytes) {
        private Store plus(long keyAndValue) {
            return new Store(offsets, records + 1, bytes + keyAndValue);
        }
    }

    static boolean isChangelog(String topic) {
        return topic.startsWith(PREFIX) && topic.endsWith(SUFFIX);
    }

    static String store(String topic) {
        return topic.substring(PREFIX.length(), topic.length() - SUFFIX.length());
    }

    /** Reads back what was written between. Takes seconds: call it after the window. */
    public static Changelogs between(Connections connections, TopicEnds before, TopicEnds after) {
        Map<String, Store> stores = new TreeMap<>();
        after.growthSince(before)
                .forEach(
                        (topic, grown) -> {
                            if (isChangelog(topic)) {
                                stores.put(store(topic), new Store(grown, 0, 0));
                            }
                        });
        Map<TopicPartition, Long> left = new HashMap<>();
        after.ends()
                .forEach(
                        (partition, end) -> {
                            if (isChangelog(partition.topic())
                                    && end > before.ends().getOrDefault(partition, 0L)) {
                                left.put(partition, end);
                            }
                        });
        try (var consumer =
                new KafkaConsumer<>(
                        connections.kafka().committedReader("bench-changelogs"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(left.keySet());
            left.keySet().forEach(p -> consumer.seek(p, before.ends().getOrDefault(p, 0L)));
            long giveUp = System.nanoTime() + READ_MAX.toNanos();
            while (!left.isEmpty() && System.nanoTime() < giveUp) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    count(record, left, stores);
                }
                List<TopicPartition> read =
                        left.entrySet().stream()
                                .filter(p -> consumer.position(p.getKey()) >= p.getValue())
                                .map(Map.Entry::getKey)
                                .toList();
                left.keySet().removeAll(read);
                consumer.pause(read);
            }
        }
        return new Changelogs(stores);
    }

    private static void count(
            ConsumerRecord<byte[], byte[]> record,
            Map<TopicPartition, Long> left,
            Map<String, Store> stores) {
        Long end = left.get(new TopicPartition(record.topic(), record.partition()));
        if (end != null && record.offset() < end) {
            stores.computeIfPresent(
                    store(record.topic()),
                    (name, store) ->
                            store.plus(
                                    Math.max(0, record.serializedKeySize())
                                            + Math.max(0, record.serializedValueSize())));
        }
    }

    public long offsets() {
        return stores.values().stream().mapToLong(Store::offsets).sum();
    }

    public long records() {
        return stores.values().stream().mapToLong(Store::records).sum();
    }

    public long bytes() {
        return stores.values().stream().mapToLong(Store::bytes).sum();
    }
}
