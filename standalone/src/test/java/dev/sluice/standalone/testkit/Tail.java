package dev.sluice.standalone.testkit;

import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.UnreadableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The committed records of a topic, as a consumer outside reads them while they come; what cannot
 * be read is passed over.
 */
public final class Tail<T extends SpecificRecord> implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final RecordCodec<T> codec;
    private final List<Entry<T>> entries = new ArrayList<>();

    /**
     * @param at when the broker appended it
     */
    public record Entry<T>(Instant at, T value) {}

    public Tail(TestInstallation sluice, String topic, Class<T> type) {
        var spec = sluice.topics().byName(topic);
        this.codec = sluice.codecs().forTopic(spec, type);
        this.consumer =
                new KafkaConsumer<>(
                        sluice.kafka().committedReader("chaos"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.partitions =
                IntStream.range(0, spec.partitions())
                        .mapToObj(p -> new TopicPartition(topic, p))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Everything up to now. */
    public List<Entry<T>> readOn() {
        var end = consumer.endOffsets(partitions);
        while (end.entrySet().stream()
                .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(this::read);
        }
        return Collections.unmodifiableList(entries);
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        T value;
        try {
            value = codec.decode(record.value());
        } catch (UnreadableRecordException passedOver) {
            return;
        }
        entries.add(new Entry<>(Instant.ofEpochMilli(record.timestamp()), value));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
