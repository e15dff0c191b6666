package dev.sluice.bench.results;

import dev.sluice.bench.cpu.CpuUse;
import java.time.Duration;
import java.util.Optional;

/**
 * @param loading until all rows and indexes were there
 * @param bytes of the job table with its indexes
 * @param indexBytes of these, of indexes
 * @param upsertsPerSecond that were reached
 * @param reads while they went on
 * @param cpu per read, of the role, PostgreSQL and the harness; what the rows cost is in it
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
        Optional<CpuUse> cpu,
        Duration dropping,
        long droppedRows,
        Reads.Seen readsMeanwhile) {}
