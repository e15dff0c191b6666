package dev.sluice.schema.audio;

import java.nio.charset.StandardCharsets;

/** Numbers and words in bytes. Whoever reads has asked whether they reach so far. Immutable. */
final class Octets {
    private final byte[] bytes;

    /**
     * @param bytes not changed afterwards
     */
    Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    int length() {
        return bytes.length;
    }

    boolean reaches(long from, long count) {
        return from >= 0 && count >= 0 && from <= bytes.length - count;
    }

    /** Whether a word in ASCII stands there. */
    boolean has(long at, String word) {
        return reaches(at, word.length())
                && word.equals(
                        new String(bytes, (int) at, word.length(), StandardCharsets.ISO_8859_1));
    }

    /**
     * @param count 1 to 7
     */
    long big(long at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | bytes[(int) at + i] & 0xFF;
        }
        return value;
    }

    /**
     * @param count 1 to 8
     */
    long little(long at, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | bytes[(int) at + i] & 0xFF;
        }
        return value;
    }
}
