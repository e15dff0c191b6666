package dev.sluice.schema.audio;

import java.util.OptionalLong;

/**
 * How long audio plays, as its container shows it, in seconds begun. Reads WAV, MP3, FLAC, Ogg
 * (Opus and Vorbis) and MP4 (M4A); of WebM, and of anything that is none of these or is broken, it
 * says nothing. Where frames or samples are in the bytes they are counted; FLAC and MP4 are
 * believed. In time that grows with the bytes; never throws. Pure.
 */
public final class AudioLength {
    /** A year; whoever says more means something else. */
    private static final long SECONDS_MAX = 366L * 24 * 60 * 60;

    private AudioLength() {}

    /**
     * @param audio a whole file
     * @return 1 or more
     */
    public static OptionalLong seconds(byte[] audio) {
        Octets bytes = new Octets(audio);
        double seconds;
        if (bytes.has(0, "RIFF") && bytes.has(8, "WAVE")) {
            seconds = wav(bytes);
        } else if (bytes.has(0, "fLaC")) {
            seconds = flac(bytes);
        } else if (bytes.has(0, "OggS")) {
            seconds = OggPages.seconds(bytes);
        } else if (bytes.has(4, "ftyp")) {
            seconds = Mp4Boxes.seconds(bytes);
        } else {
            seconds = Mp3Frames.seconds(bytes);
        }
        return seconds > 0 && seconds <= SECONDS_MAX
                ? OptionalLong.of((long) Math.ceil(seconds))
                : OptionalLong.empty();
    }

    /**
     * RIFF, in little endian: {@code fmt } says the rate, {@code data} has the samples. Of a file
     * that was recorded on the fly the sizes are wrong, and its samples reach to the end.
     */
    private static double wav(Octets bytes) {
        long perSecond = 0;
        for (long at = 12; bytes.reaches(at, 8); ) {
            long size = bytes.little(at + 4, 4);
            long content = at + 8;
            if (bytes.has(at, "fmt ") && bytes.reaches(content, 16)) {
                long channels = bytes.little(content + 2, 2);
                long rate = bytes.little(content + 4, 4);
                long bits = bytes.little(content + 14, 2);
                long format = bytes.little(content, 2);
                // Whole samples: whole numbers, fractions, and the form that says more of them.
                boolean plain = format == 1 || format == 3 || format == 0xFFFE;
                perSecond = plain ? rate * channels * bits / 8 : bytes.little(content + 8, 4);
            } else if (bytes.has(at, "data")) {
                long rest = bytes.length() - content;
                boolean known = size > 0 && size <= rest;
                return perSecond <= 0 ? 0 : (double) (known ? size : rest) / perSecond;
            }
            at = content + size + (size & 1);
        }
        return 0;
    }

    /** The first block says the rate in 20 bits and the number of samples in 36. */
    private static double flac(Octets bytes) {
        if (!bytes.reaches(0, 26)) {
            return 0;
        }
        long rate = bytes.big(18, 3) >> 4;
        long samples = (bytes.big(21, 1) & 0xF) << 32 | bytes.big(22, 4);
        return rate == 0 ? 0 : (double) samples / rate;
    }
}
