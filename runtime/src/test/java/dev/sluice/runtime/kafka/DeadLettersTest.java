package dev.sluice.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Topics topics = Topics.of(TopicLayout.SINGLE_NODE, List.of("default"));
    private final RecordCodecs codecs = new RecordCodecs(SchemaRegistry.bundled());
    private final DeadLetters letters =
            new DeadLetters(codecs, topics, "router", InstantSource.fixed(NOW));

    @Test
    void keepsTheRecordWholeAndSaysWhereItWasAndWhyItIsHere() {
        byte[] key = {1, 2};
        byte[] value = {0, -1, 3};

        ProducerRecord<byte[], byte[]> letter = letters.of(record(key, value), "bad magic");

        assertThat(letter.topic()).isEqualTo("sluice.dead-letters");
        assertThat(read(letter))
                .isEqualTo(
                        new DeadLetter(
                                "router",
                                "sluice.requests",
                                3,
                                42L,
                                "bad magic",
                                ByteBuffer.wrap(key),
                                ByteBuffer.wrap(value),
                                NOW.toEpochMilli()));
    }

    @Test
    void absentKeysAndValuesStayAbsent() {
        DeadLetter read = read(letters.of(record(null, null), "no value"));

        assertThat(read.getKey()).isNull();
        assertThat(read.getValue()).isNull();
    }

    private DeadLetter read(ProducerRecord<byte[], byte[]> letter) {
        return codecs.forTopic(topics.byName(Topics.DEAD_LETTERS), DeadLetter.class)
                .decode(letter.value());
    }

    private static ConsumerRecord<byte[], byte[]> record(
            byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>("sluice.requests", 3, 42, key, value);
    }
}
