package dev.sluice.results.webhook.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Ids that are derived from what they name, so that the same thing told again has the same one.
 * They begin with their time, so that they sort by it and a look-up knows the day. Thread-safe.
 */
public final class EventIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TIME_BYTES = 6;
    private static final int PRINT_BYTES = 12;
    private static final int DIGITS = 2 * (TIME_BYTES + PRINT_BYTES);

    private EventIds() {}

    /** The {@code webhook-id} of an event. */
    public static String event(
            String tenant, String subject, int run, EventType type, Instant occurred) {
        return id(
                "msg_",
                occurred.toEpochMilli(),
                print(tenant, subject, Integer.toString(run), type.wireId()));
    }

    /** The id of the one first delivery of an event to a target. */
    public static String delivery(String eventId, String target, Instant created) {
        return id("dlv_", created.toEpochMilli(), print(eventId, target));
    }

    /** The id of a redelivery; those of one request sort as they are counted. */
    public static String redelivery(Instant now, int index) {
        byte[] print = new byte[PRINT_BYTES];
        RANDOM.nextBytes(print);
        ByteBuffer.wrap(print).putInt(index);
        return id("dlv_", now.toEpochMilli(), print);
    }

    /** The id of something that is made now. */
    public static String fresh(String prefix, Instant now) {
        byte[] random = new byte[PRINT_BYTES];
        RANDOM.nextBytes(random);
        return id(prefix, now.toEpochMilli(), random);
    }

    /** When the delivery was created; empty for a text that is no delivery's id. */
    public static Optional<Instant> createdAt(String deliveryId) {
        if (!deliveryId.matches("dlv_[0-9a-f]{" + DIGITS + "}")) {
            return Optional.empty();
        }
        int from = deliveryId.indexOf('_') + 1;
        long ms = HexFormat.fromHexDigitsToLong(deliveryId, from, from + 2 * TIME_BYTES);
        return Optional.of(Instant.ofEpochMilli(ms));
    }

    private static String id(String prefix, long ms, byte[] print) {
        byte[] bytes =
                ByteBuffer.allocate(TIME_BYTES + PRINT_BYTES)
                        .putShort((short) (ms >>> 32))
                        .putInt((int) ms)
                        .put(print, 0, PRINT_BYTES)
                        .array();
        return prefix + HexFormat.of().formatHex(bytes);
    }

    /** Parts are told apart by their lengths: no two lists have one print. */
    private static byte[] print(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                digest.update(bytes);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
