package dev.sluice.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
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

    @Test
    void aRecordOfAMebibyteFitsWithItsBeginningAndSaysWhatItWas() throws Exception {
        byte[] key = new byte[200_000];
        byte[] value = new byte[1024 * 1024];
        Arrays.fill(value, (byte) 7);

        ProducerRecord<byte[], byte[]> letter =
                letters.of(record(key, value), "\u20ac".repeat(100_000));

        DeadLetter read = read(letter);
        assertThat(read.getValue()).isEqualTo(ByteBuffer.wrap(value, 0, 900 * 1024));
        assertThat(read.getKey()).isEqualTo(ByteBuffer.wrap(key, 0, 64 * 1024));
        assertThat(header(letter, "sluice-value-bytes")).isEqualTo("1048576");
        assertThat(header(letter, "sluice-value-sha256"))
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(value)));
        assertThat(header(letter, "sluice-key-bytes")).isEqualTo("200000");
        // As the producer counts, and a broker: both take 1 MiB.
        assertThat(
                        AbstractRecords.estimateSizeInBytesUpperBound(
                                RecordBatch.CURRENT_MAGIC_VALUE,
                                CompressionType.NONE,
                                letter.key(),
                                letter.value(),
                                letter.headers().toArray()))
                .isLessThan(1024 * 1024);
    }

    @Test
    void whatIsWholeHasNoHeaders() {
        ProducerRecord<byte[], byte[]> letter =
                letters.of(record(new byte[64 * 1024], new byte[900 * 1024]), "bad");

        assertThat(letter.headers()).isEmpty();
        assertThat(read(letter).getValue().remaining()).isEqualTo(900 * 1024);
    }

    private static String header(ProducerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.US_ASCII);
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
