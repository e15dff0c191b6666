package dev.sluice.results.project;

/**
 * How far one partition of one topic has been projected.
 *
 * @param nextOffset the first record that is not in PostgreSQL yet
 * @param watermarkMs highest accept time seen, epoch milliseconds; 0 before the first record
 * @param readThroughMs log time up to which the partition has been read, epoch milliseconds
 */
record SourcePosition(long nextOffset, long watermarkMs, long readThroughMs) {
    static final SourcePosition START = new SourcePosition(0, 0, 0);

    /** After one more record. */
    SourcePosition past(long offset, long logTimeMs, long acceptedMs) {
        return new SourcePosition(
                offset + 1, Math.max(watermarkMs, acceptedMs), Math.max(readThroughMs, logTimeMs));
    }

    /** The partition holds nothing older than this that was not read. */
    SourcePosition readThrough(long logTimeMs) {
        return new SourcePosition(nextOffset, watermarkMs, Math.max(readThroughMs, logTimeMs));
    }
}
