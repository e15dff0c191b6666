package dev.sluice.standalone.testkit;

import dev.sluice.schema.serde.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The committed records of a topic, as a consumer outside would see them now. It reads on where it
 * stopped: tests ask many times a second, and a consumer from the start each time costs more than
 * what they wait for. Unlike {@link Tail} it fails on what cannot be read. Safe for use by several
 * threads.
 */
public final class TopicReading<T extends SpecificRecord> implements AutoCloseable {
    private final RecordCodec<T> codec;
    private final List<TopicPartition> partitions;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<T> records = new ArrayList<>();

    TopicReading(TestInstallation sluice, String topic, Class<T> type) {
        var spec = sluice.topics().byName(topic);
        this.codec = sluice.codecs().forTopic(spec, type);
        this.partitions =
                IntStream.range(0, spec.partitions())
                        .mapToObj(p -> new TopicPartition(topic, p))
                        .toList();
        this.consumer =
                new KafkaConsumer<>(
                        sluice.kafka()
                                .committedReader("reads-" + topic + "-" + type.getSimpleName()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All of a topic up to now; the list does not change any more. */
    public static <T extends SpecificRecord> List<T> all(
            TestInstallation sluice, String topic, Class<T> type) {
        return sluice.reading(topic, type).readOn();
    }

    private synchronized List<T> readOn() {
        var end = consumer.endOffsets(partitions);
        while (end.entrySet().stream()
                .anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
            consumer.poll(Duration.ofMillis(100))
                    .forEach(seen -> records.add(codec.decode(seen.value())));
        }
        return List.copyOf(records);
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
