package dev.sluice.ingress.deadletter;

import dev.sluice.runtime.kafka.DeadLetters;
import dev.sluice.schema.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it is shown.
 *
 * @param sourceOffset where it stood in its partition; -1: not known
 * @param key its first bytes; null: it has none
 * @param value its first bytes; null: it has none
 * @param keyBytes size of the whole key
 * @param valueBytes size of the whole value, also where the letter has its first bytes only
 * @param shortened whether a part of key or value was left out: it cannot be put back
 */
record Letter(
        LetterId id,
        String role,
        String topic,
        int partition,
        long sourceOffset,
        String reason,
        Instant noticed,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        int keyBytes,
        int valueBytes,
        boolean shortened) {
    /** Shown of a key or a value; enough to see what it is. */
    static final int SHOWN_BYTES_MAX = 4 * 1024;

    /**
     * @param headers of its record
     */
    // The generated getters do not say that they may return null.
    @SuppressWarnings("ConstantConditions")
    static Letter of(long offset, DeadLetter letter, Headers headers) {
        int keyKept = letter.getKey() == null ? 0 : letter.getKey().remaining();
        int valueKept = letter.getValue() == null ? 0 : letter.getValue().remaining();
        int keyBytes = size(headers.lastHeader(DeadLetters.KEY_BYTES), keyKept);
        int valueBytes = size(headers.lastHeader(DeadLetters.VALUE_BYTES), valueKept);
        return new Letter(
                new LetterId(offset),
                letter.getRole(),
                letter.getTopic(),
                letter.getPartition(),
                letter.getOffset(),
                letter.getReason(),
                Instant.ofEpochMilli(letter.getNoticedAtMs()),
                head(letter.getKey()),
                head(letter.getValue()),
                keyBytes,
                valueBytes,
                keyBytes > keyKept || valueBytes > valueKept);
    }

    /** What is no number was put there by somebody else. */
    private static int size(@Nullable Header header, int kept) {
        if (header == null || header.value() == null) {
            return kept;
        }
        try {
            return Integer.parseInt(new String(header.value(), StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return kept;
        }
    }

    /** A copy: the whole is not kept. */
    private static @Nullable ByteBuffer head(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return null;
        }
        byte[] head = new byte[Math.min(SHOWN_BYTES_MAX, bytes.remaining())];
        bytes.duplicate().get(head);
        return ByteBuffer.wrap(head);
    }
}
