package dev.sluice.runtime.kafka;

import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters: the record whole, where it came from, and why it could not be read.
 * Thread-safe.
 */
public final class DeadLetters {
    private final RecordCodec<DeadLetter> codec;
    private final String role;
    private final InstantSource clock;

    public DeadLetters(RecordCodecs codecs, Topics topics, String role, InstantSource clock) {
        this.codec = codecs.forTopic(topics.byName(Topics.DEAD_LETTERS), DeadLetter.class);
        this.role = role;
        this.clock = clock;
    }

    public ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record, String reason) {
        DeadLetter letter =
                new DeadLetter(
                        role,
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        reason,
                        wrap(record.key()),
                        wrap(record.value()),
                        clock.millis());
        return new ProducerRecord<>(Topics.DEAD_LETTERS, codec.encode(letter));
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
