package dev.sluice.standalone.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All committed records of a topic, as a consumer outside would see them now. */
public final class TopicReading {
    private TopicReading() {}

    public static <T extends SpecificRecord> List<T> all(
            TestInstallation sluice, String topic, Class<T> type) {
        var spec = sluice.topics().byName(topic);
        var codec = sluice.codecs().forTopic(spec, type);
        List<TopicPartition> partitions =
                IntStream.range(0, spec.partitions())
                        .mapToObj(p -> new TopicPartition(topic, p))
                        .toList();
        List<T> records = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        sluice.kafka().committedReader("test-reading"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var end = consumer.endOffsets(partitions);
            while (end.entrySet().stream()
                    .anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(seen -> records.add(codec.decode(seen.value())));
            }
        }
        return records;
    }
}
