package dev.sluice.standalone.chaos;

import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the routers' changelogs would restore, and where their dispatches end. */
final class Stored implements AutoCloseable {
    private static final String ALLOCATIONS = "allocations";

    private final RecordCodec<GroupAllocation> allocations;
    private final KafkaConsumer<String, byte[]> consumer;

    Stored(TestInstallation sluice) {
        this.allocations = sluice.codecs().forStore(ALLOCATIONS, GroupAllocation.class);
        this.consumer =
                new KafkaConsumer<>(
                        sluice.kafka().committedReader("chaos-state"),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
    }

    /** Id cores of the jobs that a restored router would hold. */
    Set<String> unfinishedJobs() {
        return entries("jobs").keySet();
    }

    Set<String> bodies() {
        return entries("bodies").keySet();
    }

    /** By limit group: what allocators have granted, and to which lives of coordinators. */
    Map<String, GroupAllocation> allocations() {
        Map<String, GroupAllocation> decoded = new HashMap<>();
        entries(ALLOCATIONS)
                .forEach((group, bytes) -> decoded.put(group, allocations.decode(bytes)));
        return decoded;
    }

    /** Ends of the dispatch topic: they move with each attempt. */
    Map<TopicPartition, Long> dispatched() {
        List<TopicPartition> partitions = partitions(Topics.dispatch(Topics.DEFAULT_POOL));
        consumer.assign(partitions);
        return consumer.endOffsets(partitions);
    }

    private List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
    }

    private Map<String, byte[]> entries(String store) {
        List<TopicPartition> partitions =
                partitions(Topics.ROUTER_APPLICATION + "-" + store + "-changelog");
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var end = consumer.endOffsets(partitions);
        Map<String, byte[]> entries = new HashMap<>();
        while (end.entrySet().stream()
                .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
            consumer.poll(Duration.ofMillis(100))
                    .forEach(
                            record -> {
                                if (record.value() == null) {
                                    entries.remove(record.key());
                                } else {
                                    entries.put(record.key(), record.value());
                                }
                            });
        }
        return entries;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
