package dev.sluice.runtime.kafka;

import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters: the record whole, where it came from, and why it could not be read. One that
 * fits its own topic with not a byte to spare would not fit this one: of a key or value that is
 * longer than may be, the first bytes are kept, and headers tell its size and hash. Thread-safe.
 */
public final class DeadLetters {
    /** Bytes of a value; what else a letter has fits with them in a record of 1 MiB. */
    public static final int VALUE_BYTES_MAX = 900 * 1024;

    public static final int KEY_BYTES_MAX = 64 * 1024;

    /** At most three bytes each. */
    static final int REASON_CHARS_MAX = 4 * 1024;

    /** Of the whole value, in decimal digits; only where a part was left out. */
    public static final String VALUE_BYTES = "sluice-value-bytes";

    /** Of the whole value, in hex digits; only where a part was left out. */
    public static final String VALUE_SHA256 = "sluice-value-sha256";

    /** As {@link #VALUE_BYTES}. */
    public static final String KEY_BYTES = "sluice-key-bytes";

    /** As {@link #VALUE_SHA256}. */
    public static final String KEY_SHA256 = "sluice-key-sha256";

    private final RecordCodec<DeadLetter> codec;
    private final String role;
    private final InstantSource clock;

    public DeadLetters(RecordCodecs codecs, Topics topics, String role, InstantSource clock) {
        this.codec = codecs.forTopic(topics.byName(Topics.DEAD_LETTERS), DeadLetter.class);
        this.role = role;
        this.clock = clock;
    }

    /**
     * Who puts a record aside, and where it stood.
     *
     * @param offset -1: not known
     */
    public record Source(String role, String topic, int partition, long offset) {}

    /**
     * @param headers of the letter's record; none when it holds all there was
     */
    public record Made(DeadLetter letter, Headers headers) {}

    public ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record, String reason) {
        Made made =
                make(
                        new Source(role, record.topic(), record.partition(), record.offset()),
                        record.key(),
                        record.value(),
                        reason,
                        clock.millis());
        byte[] value = codec.encode(made.letter());
        Headers headers = made.headers();
        return new ProducerRecord<>(Topics.DEAD_LETTERS, null, (Long) null, null, value, headers);
    }

    /** For who encodes and sends it in a way of its own. */
    public static Made make(
            Source source,
            byte @Nullable [] key,
            byte @Nullable [] value,
            String reason,
            long nowMs) {
        Headers headers = new RecordHeaders();
        DeadLetter letter =
                new DeadLetter(
                        source.role(),
                        source.topic(),
                        source.partition(),
                        source.offset(),
                        reason.substring(0, Math.min(reason.length(), REASON_CHARS_MAX)),
                        head(key, KEY_BYTES_MAX, headers, KEY_BYTES, KEY_SHA256),
                        head(value, VALUE_BYTES_MAX, headers, VALUE_BYTES, VALUE_SHA256),
                        nowMs);
        return new Made(letter, headers);
    }

    private static @Nullable ByteBuffer head(
            byte @Nullable [] bytes, int max, Headers headers, String size, String sha256) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length > max) {
            headers.add(size, ascii(Integer.toString(bytes.length)));
            headers.add(sha256, ascii(HexFormat.of().formatHex(sha256(bytes))));
        }
        return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, max));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256 (expected: each has)", e);
        }
    }
}
