package dev.sluice.standalone.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a whole one-partition topic. */
final class KafkaReading {
    private static final Duration POLL = Duration.ofSeconds(1);

    private KafkaReading() {}

    static List<String> all(String bootstrapServers, String topic) {
        var partition = new TopicPartition(topic, 0);
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            var values = new ArrayList<String>();
            while (consumer.position(partition) < end) {
                consumer.poll(POLL).forEach(seen -> values.add(seen.value()));
            }
            return values;
        }
    }
}
