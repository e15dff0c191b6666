package dev.sluice.schema.audio;

import org.jspecify.annotations.Nullable;

/**
 * MPEG audio (ISO 11172-3, 13818-3): frames one after another, each with so many samples at a rate
 * that its head says. They are counted, so that no header of the whole has to be believed. Pure.
 */
final class Mp3Frames {
    private static final int HEAD = 4;
    private static final int TAG_HEAD = 10;
    private static final int TAG_FOOTER = 0x10;

    /** By version: MPEG 2.5, none, MPEG 2, MPEG 1. */
    private static final int[][] RATES = {
        {11_025, 12_000, 8_000}, {}, {22_050, 24_000, 16_000}, {44_100, 48_000, 32_000}
    };

    /** Of MPEG 1, by layer from the first on, in kbit/s; the first would be free. */
    private static final int[][] KBITS = {
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
    };

    /** Of the others. */
    private static final int[][] KBITS_LOW = {
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
    };

    /**
     * @param bytes of all of it with its head
     */
    private record Frame(int bytes, double seconds) {}

    private Mp3Frames() {}

    /**
     * @return 0: nobody knows
     */
    static double seconds(Octets bytes) {
        double seconds = 0;
        int frames = 0;
        for (long at = afterTag(bytes); bytes.reaches(at, HEAD); ) {
            Frame frame = frame(bytes.big(at, HEAD));
            if (frame != null && isFollowed(bytes, at + frame.bytes, frames > 0)) {
                seconds += frame.seconds;
                frames++;
                at += frame.bytes;
            } else {
                // Something between frames, or no audio at all: there, no two follow each other.
                at++;
            }
        }
        return seconds;
    }

    /**
     * Bytes that look like one head are frequent, so another frame has to follow; the last may be
     * followed by a tag, or be cut.
     */
    private static boolean isFollowed(Octets bytes, long at, boolean begun) {
        if (!bytes.reaches(at, HEAD)) {
            return begun || at == bytes.length();
        }
        return frame(bytes.big(at, HEAD)) != null || begun && bytes.has(at, "TAG");
    }

    /** Behind the tag with titles and pictures, whose length has seven bits in each byte. */
    private static long afterTag(Octets bytes) {
        if (!bytes.has(0, "ID3") || !bytes.reaches(0, TAG_HEAD)) {
            return 0;
        }
        long size = 0;
        for (int i = 6; i < TAG_HEAD; i++) {
            size = size << 7 | bytes.big(i, 1) & 0x7F;
        }
        boolean footer = (bytes.big(5, 1) & TAG_FOOTER) != 0;
        return TAG_HEAD + size + (footer ? TAG_HEAD : 0);
    }

    private static @Nullable Frame frame(long head) {
        int version = (int) (head >> 19 & 3);
        int layer = 4 - (int) (head >> 17 & 3);
        int rateAt = (int) (head >> 10 & 3);
        int kbitsAt = (int) (head >> 12 & 15);
        if (head >> 21 != 0x7FF
                || version == 1
                || layer == 4
                || rateAt == 3
                || kbitsAt == 0
                || kbitsAt == 15) {
            return null;
        }
        boolean first = version == 3;
        int rate = RATES[version][rateAt];
        int bits = (first ? KBITS : KBITS_LOW)[layer - 1][kbitsAt] * 1_000;
        int padding = (int) (head >> 9 & 1);
        int samples = layer == 1 ? 384 : layer == 3 && !first ? 576 : 1_152;
        int bytes =
                layer == 1 ? (12 * bits / rate + padding) * 4 : samples / 8 * bits / rate + padding;
        return new Frame(bytes, (double) samples / rate);
    }
}
