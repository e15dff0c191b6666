package dev.sluice.ingress.deadletter;

import dev.sluice.schema.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it is shown.
 *
 * @param sourceOffset where it stood in its partition; -1: not known
 * @param key its first bytes; null: it has none
 * @param value its first bytes; null: it has none
 * @param keyBytes size of the whole key
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
        int valueBytes) {
    /** Shown of a key or a value; enough to see what it is. */
    static final int SHOWN_BYTES_MAX = 4 * 1024;

    // The generated getters do not say that they may return null.
    @SuppressWarnings("ConstantConditions")
    static Letter of(long offset, DeadLetter letter) {
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
                letter.getKey() == null ? 0 : letter.getKey().remaining(),
                letter.getValue() == null ? 0 : letter.getValue().remaining());
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
