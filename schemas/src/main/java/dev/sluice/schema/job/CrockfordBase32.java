package dev.sluice.schema.job;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Crockford's base 32 in lower case, most significant bit first, unpadded; digits sort as the bytes
 * do.
 */
final class CrockfordBase32 {
    private static final byte[] DIGITS =
            "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = values();

    private CrockfordBase32() {}

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            values[DIGITS[i]] = (byte) i;
        }
        return values;
    }

    /**
     * The value of a digit, or -1. Upper case and Crockford's look-alikes are no digits: one id has
     * one spelling.
     */
    static int value(char digit) {
        return digit < 128 ? VALUES[digit] : -1;
    }

    static byte digit(int value) {
        return DIGITS[value];
    }

    static void encode(byte[] bytes, byte[] target, int targetOffset) {
        int buffered = 0;
        int bits = 0;
        int at = targetOffset;
        for (byte b : bytes) {
            buffered = (buffered << 8 | b & 0xff) & 0xfff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                target[at++] = DIGITS[buffered >>> bits & 31];
            }
        }
        if (bits > 0) {
            target[at] = DIGITS[buffered << 5 - bits & 31];
        }
    }

    /** Fills {@code target} from valid digits; bits beyond it are dropped. */
    static void decode(String text, int textOffset, byte[] target) {
        int buffered = 0;
        int bits = 0;
        int at = textOffset;
        for (int i = 0; i < target.length; i++) {
            while (bits < 8) {
                buffered = (buffered << 5 | value(text.charAt(at++))) & 0xfff;
                bits += 5;
            }
            bits -= 8;
            target[i] = (byte) (buffered >>> bits);
        }
    }
}
