package dev.sluice.schema.job;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The name of a job on every wire: {@code job_} and 42 base-32 digits of 26 bytes: accept time (6,
 * epoch milliseconds), tenant shard (2), core (10), MAC (8).
 *
 * <p>The {@link #core()} is the identity: two ids of one tenant with the same core are the same
 * job. Their times may differ, because a client that repeats an Idempotency-Key is given an id with
 * a new time and the same core. So {@code equals} (the spelling) is stricter than "same job".
 *
 * <p>A {@code JobId} is well-formed, not necessarily genuine; {@link JobIds#genuine} tells.
 */
public record JobId(String value) {
    static final int BYTES = 26;
    static final int MAC_BYTES = 8;
    static final int SIGNED_BYTES = BYTES - MAC_BYTES;
    static final int CORE_BYTES = 10;
    static final int SHARD_MAX = 0xffff;
    static final long TIME_MAX_MS = (1L << 48) - 1;

    private static final String PREFIX = "job_";
    private static final int DIGITS_AT = PREFIX.length();
    private static final int LENGTH = DIGITS_AT + 42;
    private static final int CORE_DIGITS = 16;

    /**
     * @throws IllegalArgumentException when the text is no job id; for text from outside use {@link
     *     #parse}
     */
    public JobId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException(
                    "'"
                            + value
                            + "' is not a job id, expected 'job_' and 42 lower-case base-32 digits");
        }
    }

    /** Reads an id from outside. Checks the syntax only. */
    public static Optional<JobId> parse(String text) {
        return isWellFormed(text) ? Optional.of(new JobId(text)) : Optional.empty();
    }

    static JobId ofBytes(byte[] bytes) {
        byte[] text = new byte[LENGTH];
        for (int i = 0; i < DIGITS_AT; i++) {
            text[i] = (byte) PREFIX.charAt(i);
        }
        CrockfordBase32.encode(bytes, text, DIGITS_AT);
        return new JobId(new String(text, StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        CrockfordBase32.decode(value, DIGITS_AT, bytes);
        return bytes;
    }

    /** When ingress accepted the request that this id was made for, in whole milliseconds. */
    public Instant time() {
        long bits = 0;
        for (int i = 0; i < 10; i++) {
            bits = bits << 5 | digit(i);
        }
        return Instant.ofEpochMilli(bits >>> 2);
    }

    /** The tenant shard, 0 to 65535. */
    public int shard() {
        int bits = digit(9) << 15 | digit(10) << 10 | digit(11) << 5 | digit(12);
        return bits >>> 1 & SHARD_MAX;
    }

    /** The identity of the job within its tenant: 16 base-32 digits. */
    public String core() {
        byte[] text = new byte[CORE_DIGITS];
        for (int i = 0; i < CORE_DIGITS; i++) {
            // The core starts at bit 64, which is the last bit of digit 12.
            text[i] = CrockfordBase32.digit((digit(12 + i) & 1) << 4 | digit(13 + i) >>> 1);
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** The wire form. */
    @Override
    public String toString() {
        return value;
    }

    private int digit(int index) {
        return CrockfordBase32.value(value.charAt(DIGITS_AT + index));
    }

    private static boolean isWellFormed(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
            return false;
        }
        for (int i = DIGITS_AT; i < LENGTH; i++) {
            if (CrockfordBase32.value(text.charAt(i)) < 0) {
                return false;
            }
        }
        // 42 digits hold two bits more than 26 bytes; they must be zero, or one id would have four
        // spellings.
        return (CrockfordBase32.value(text.charAt(LENGTH - 1)) & 3) == 0;
    }
}
