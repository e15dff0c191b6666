package dev.sluice.bench.results;

import java.time.Duration;

/**
 * @param loading until all rows and indexes were there
 * @param bytes of the job table with its indexes
 * @param indexBytes of these, of indexes
 * @param upsertsPerSecond that were reached
 * @param reads while they went on
 * @param dropping how long retention took to drop the oldest day
 * @param droppedRows rows of that day, about
 * @param readsMeanwhile reads of the ten seconds around that
 */
public record ResultsFigures(
        Duration loading,
        long bytes,
        long indexBytes,
        double upsertsPerSecond,
        Reads.Seen reads,
        Duration dropping,
        long droppedRows,
        Reads.Seen readsMeanwhile) {}
