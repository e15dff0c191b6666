package dev.sluice.schema.audio;

/**
 * Ogg (RFC 3533): each page says how many samples have ended with it. Read is one stream of Opus
 * (RFC 7845) or Vorbis; of more than one it says nothing. Pure.
 */
final class OggPages {
    private static final int HEAD = 27;
    private static final int FIRST_OF_STREAM = 2;

    /** Of Opus, whatever rate the audio had before. */
    private static final double OPUS_RATE = 48_000;

    private OggPages() {}

    /**
     * @return 0: nobody knows
     */
    static double seconds(Octets bytes) {
        double rate = 0;
        long skipped = 0;
        long samples = 0;
        int streams = 0;
        for (long at = 0; bytes.has(at, "OggS") && bytes.reaches(at, HEAD); ) {
            int segments = (int) bytes.big(at + 26, 1);
            long content = at + HEAD + segments;
            if (!bytes.reaches(at + HEAD, segments)) {
                break;
            }
            if ((bytes.big(at + 5, 1) & FIRST_OF_STREAM) != 0) {
                streams++;
                if (bytes.has(content, "OpusHead") && bytes.reaches(content, 12)) {
                    rate = OPUS_RATE;
                    skipped = bytes.little(content + 10, 2);
                } else if (bytes.has(content, "\u0001vorbis") && bytes.reaches(content, 16)) {
                    rate = bytes.little(content + 12, 4);
                }
            }
            // Negative: nothing ends on this page.
            samples = Math.max(samples, bytes.little(at + 6, 8));
            at = content;
            for (int i = 0; i < segments; i++) {
                at += bytes.big(content - segments + i, 1);
            }
        }
        return streams == 1 && rate > 0 ? (samples - skipped) / rate : 0;
    }
}
