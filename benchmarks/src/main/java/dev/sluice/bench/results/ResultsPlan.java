package dev.sluice.bench.results;

import java.time.Duration;

/**
 * @param rows that are loaded, over 31 days
 * @param readsPerSecond half of them of one job each, the others lists
 * @param upsertsPerSecond that go on meanwhile
 * @param warmUp the same load before anything counts: a cold process compiles for the better part
 *     of a minute, which fills two cores
 * @param measured behind that
 */
public record ResultsPlan(
        long rows, int readsPerSecond, int upsertsPerSecond, Duration warmUp, Duration measured) {
    /** As seen: row, seven indexes, WAL, and what sorting an index takes for a while. */
    private static final long BYTES_PER_ROW = 3_500;

    private static final long BYTES_BESIDE = 6L << 30;

    public ResultsPlan {
        if (rows < 10_000 || rows > 100_000_000) {
            throw new IllegalArgumentException(
                    "--rows %d (expected: 10000..100000000)".formatted(rows));
        }
        if (readsPerSecond < 2 || readsPerSecond > 20_000) {
            throw new IllegalArgumentException(
                    "--reads %d (expected: 2..20000 a second)".formatted(readsPerSecond));
        }
        if (upsertsPerSecond < 0 || upsertsPerSecond > 50_000) {
            throw new IllegalArgumentException(
                    "--upserts %d (expected: 0..50000 a second)".formatted(upsertsPerSecond));
        }
        if (warmUp.isNegative() || warmUp.toSeconds() > 3_600) {
            throw new IllegalArgumentException(
                    "--warmup %d (expected: 0..3600)".formatted(warmUp.toSeconds()));
        }
        if (measured.toSeconds() < 5 || measured.toSeconds() > 3_600) {
            throw new IllegalArgumentException(
                    "--seconds %d (expected: 5..3600)".formatted(measured.toSeconds()));
        }
    }

    /**
     * @throws IllegalStateException when the disk is too small for these rows
     */
    void requireRoom(long usableBytes) {
        long needed = rows * BYTES_PER_ROW + BYTES_BESIDE;
        if (usableBytes < needed) {
            throw new IllegalStateException(
                    "%,d MB are free (expected: %,d MB for %,d rows; fewer rows, or --dir on a larger disk)"
                            .formatted(usableBytes >> 20, needed >> 20, rows));
        }
    }
}
