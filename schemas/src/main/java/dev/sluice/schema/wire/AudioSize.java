package dev.sluice.schema.wire;

/**
 * What audio is taken for where nobody counts it: so many units, tokens or seconds, whatever its
 * provider bills by. Ingress leaves as many bytes in a job's bound as the worker may estimate, so
 * that no estimate exceeds what was reserved. Pure.
 */
public final class AudioSize {
    /** Speech is rarely packed tighter than 16 kbit/s, so that a unit is a second or less. */
    private static final int BYTES_PER_UNIT = 2_000;

    private static final int BASE64_CHARS = 4;
    private static final int BASE64_BYTES = 3;

    private AudioSize() {}

    /**
     * @param bytes of the audio as it is sent, 0 or more
     */
    public static long units(long bytes) {
        return Math.ceilDiv(bytes, BYTES_PER_UNIT);
    }

    /** As {@link #units}, of audio in base64; never less. */
    public static long unitsOfBase64(long chars) {
        return units(Math.ceilDiv(chars, BASE64_CHARS) * BASE64_BYTES);
    }
}
