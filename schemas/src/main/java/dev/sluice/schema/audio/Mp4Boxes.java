package dev.sluice.schema.audio;

/**
 * MP4 (ISO 14496-12): {@code mvhd} in {@code moov} says how long all of it is. What is recorded in
 * fragments does not. Pure.
 */
final class Mp4Boxes {
    private static final int HEAD = 8;

    private Mp4Boxes() {}

    /**
     * @return 0: nobody knows
     */
    static double seconds(Octets bytes) {
        for (long at = 0; bytes.reaches(at, HEAD); ) {
            long end = end(bytes, at, bytes.length());
            if (end < 0) {
                return 0;
            }
            if (bytes.has(at + 4, "moov")) {
                return movie(bytes, at + HEAD, end);
            }
            at = end;
        }
        return 0;
    }

    private static double movie(Octets bytes, long from, long to) {
        for (long at = from; at + HEAD <= to && bytes.reaches(at, HEAD); ) {
            long end = end(bytes, at, to);
            if (end < 0) {
                return 0;
            }
            long content = at + HEAD;
            if (bytes.has(at + 4, "mvhd") && bytes.reaches(content, 32)) {
                boolean wide = bytes.big(content, 1) == 1;
                long scale = bytes.big(content + (wide ? 20 : 12), 4);
                // Of the wide form's eight bytes the first is 0 for thousands of years.
                long length = wide ? bytes.big(content + 25, 7) : bytes.big(content + 16, 4);
                return scale == 0 ? 0 : (double) length / scale;
            }
            at = end;
        }
        return 0;
    }

    /** Where a box ends, after it began; -1: it makes no sense. */
    private static long end(Octets bytes, long at, long to) {
        long size = bytes.big(at, 4);
        if (size == 0) {
            return to;
        }
        if (size == 1) {
            size = bytes.reaches(at + HEAD, 8) ? bytes.big(at + HEAD + 1, 7) : 0;
        }
        return size < HEAD ? -1 : at + size;
    }
}
