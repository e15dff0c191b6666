package dev.sluice.standalone.chaos;

import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the routers' changelogs would restore, and where their dispatches end. */
final class Stored implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;

    Stored(TestInstallation sluice) {
        this.consumer =
                new KafkaConsumer<>(
                        sluice.kafka().committedReader("chaos-state"),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
    }

    /** Id cores of the jobs that a restored router would hold. */
    Set<String> unfinishedJobs() {
        return keys(Topics.ROUTER_APPLICATION + "-jobs-changelog");
    }

    Set<String> bodies() {
        return keys(Topics.ROUTER_APPLICATION + "-bodies-changelog");
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

    private Set<String> keys(String changelog) {
        List<TopicPartition> partitions = partitions(changelog);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var end = consumer.endOffsets(partitions);
        Set<String> keys = new HashSet<>();
        while (end.entrySet().stream()
                .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
            consumer.poll(Duration.ofMillis(100))
                    .forEach(
                            record -> {
                                if (record.value() == null) {
                                    keys.remove(record.key());
                                } else {
                                    keys.add(record.key());
                                }
                            });
        }
        return keys;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
