package dev.sluice.ingress.kafka;

import dev.sluice.runtime.LogKeys;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer for each reader; their number is bounded by those who open them. */
@Singleton
final class KafkaStreamTails implements StreamTails {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaStreamTails.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);
    private static final Duration FIND_MAX = Duration.ofSeconds(5);
    private static final Duration CLOCKS_APART = Duration.ofSeconds(5);
    private static final Duration ASK_MAX = Duration.ofSeconds(1);

    private final KafkaSettings kafka;
    private final RecordCodec<StreamChunk> codec;

    KafkaStreamTails(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this.kafka = kafka;
        this.codec = codecs.forTopic(topics.byName(Topics.STREAM), StreamChunk.class);
    }

    @Override
    public Tail open(int partition, long offset) {
        return open(partition, (consumer, from) -> consumer.seek(from, offset));
    }

    @Override
    public Tail openAt(int partition, Instant time) {
        return open(
                partition,
                (consumer, from) -> {
                    // Clocks of brokers and of this machine may differ.
                    long ms = time.minus(CLOCKS_APART).toEpochMilli();
                    OffsetAndTimestamp found =
                            consumer.offsetsForTimes(Map.of(from, ms), FIND_MAX).get(from);
                    if (found == null) {
                        consumer.seekToEnd(List.of(from));
                    } else {
                        consumer.seek(from, found.offset());
                    }
                });
    }

    private Tail open(
            int partition, BiConsumer<KafkaConsumer<byte[], byte[]>, TopicPartition> seek) {
        Map<String, Object> settings = kafka.committedReader("sluice-ingress-resume");
        // What is not kept any more cannot be had by reading all that is.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        TopicPartition from = new TopicPartition(Topics.STREAM, partition);
        consumer.assign(List.of(from));
        boolean found = false;
        try {
            seek.accept(consumer, from);
            found = true;
        } finally {
            if (!found) {
                consumer.close(CloseOptions.timeout(CLOSE_MAX));
            }
        }
        return new Tail() {
            @Override
            public List<Entry> poll(Duration patience) {
                List<Entry> entries = new ArrayList<>();
                consumer.poll(patience).forEach(record -> read(record, entries));
                return entries;
            }

            @Override
            public OptionalLong end() {
                try {
                    Long end = consumer.endOffsets(List.of(from), ASK_MAX).get(from);
                    return end == null ? OptionalLong.empty() : OptionalLong.of(end);
                } catch (TimeoutException e) {
                    return OptionalLong.empty();
                }
            }

            @Override
            public boolean reached(long offset) {
                try {
                    return consumer.position(from, ASK_MAX) >= offset;
                } catch (TimeoutException e) {
                    return false;
                }
            }

            @Override
            public void close() {
                consumer.close(CloseOptions.timeout(CLOSE_MAX));
            }
        };
    }

    private void read(ConsumerRecord<byte[], byte[]> record, List<Entry> into) {
        try {
            into.add(
                    new Entry(
                            codec.decode(record.value()),
                            new AnswerListener.Place(record.partition(), record.offset())));
        } catch (UnreadableRecordException e) {
            LOG.atError()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.PARTITION, record.partition())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .log("a record was skipped: {}", e.getMessage());
        }
    }
}
