package dev.sluice.ingress.submit;

import dev.sluice.schema.avro.Idempotency;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's Idempotency-Key: the same key names the same job for 24 hours.
 *
 * @param text 1 to 255 characters, with the line number behind it for a line of a bulk request
 */
public record IdempotencyKey(String text) {
    public static final String HEADER = "Idempotency-Key";

    private static final int CHARS_MAX = 255;
    private static final int HASH_BYTES = 16;

    /**
     * @throws SluiceException with {@code INVALID_REQUEST}
     */
    public static Optional<IdempotencyKey> parse(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        if (header.isBlank() || header.length() > CHARS_MAX) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "header %s: %d characters (expected: 1 to %d, not blank)"
                            .formatted(HEADER, header.length(), CHARS_MAX));
        }
        return Optional.of(new IdempotencyKey(header));
    }

    /** The key of one line of a bulk request that was sent with this key. */
    public IdempotencyKey ofLine(long line) {
        return new IdempotencyKey(text + "\n" + line);
    }

    /** A name that only this key of this tenant has. */
    public String name(String tenant) {
        ByteBuffer hash = over(tenant, new byte[0], 0, 0).getKeyHash();
        byte[] bytes = new byte[hash.remaining()];
        hash.duplicate().get(bytes);
        return "key_" + HexFormat.of().formatHex(bytes);
    }

    Idempotency over(String tenant, byte[] request, int offset, int length) {
        MessageDigest key = sha256();
        key.update(tenant.getBytes(StandardCharsets.UTF_8));
        key.update((byte) 0);
        key.update(text.getBytes(StandardCharsets.UTF_8));
        MessageDigest content = sha256();
        content.update(request, offset, length);
        return new Idempotency(head(key), head(content));
    }

    private static ByteBuffer head(MessageDigest digest) {
        return ByteBuffer.wrap(digest.digest(), 0, HASH_BYTES).slice();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
