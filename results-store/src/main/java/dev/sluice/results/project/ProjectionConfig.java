package dev.sluice.results.project;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * @param group consumer group of all results instances: it shares out the partitions, the positions
 *     are in PostgreSQL
 * @param batchRecords records after which a batch is written at once
 * @param linger how long a busy projection waits for more, so that a job's records make one row
 *     write; half of it is also how long the broker gathers
 * @param fetchBytes most bytes that one fetch brings; bounds a batch in memory
 * @param backoffMax longest pause between two tries while PostgreSQL is away
 */
@ConfigurationProperties("sluice.results.projection")
public record ProjectionConfig(
        @Bindable(defaultValue = "sluice-results") String group,
        @Bindable(defaultValue = "2000") int batchRecords,
        @Bindable(defaultValue = "40ms") Duration linger,
        @Bindable(defaultValue = "16777216") int fetchBytes,
        @Bindable(defaultValue = "2s") Duration backoffMax) {
    private static final int BUSY_RECORDS = 32;

    public ProjectionConfig {
        if (batchRecords < 1 || batchRecords > 100_000) {
            throw new IllegalArgumentException(
                    "sluice.results.projection.batch-records: %d (expected: 1..100000)"
                            .formatted(batchRecords));
        }
        if (linger.isNegative() || linger.toMillis() > 10_000) {
            throw new IllegalArgumentException(
                    "sluice.results.projection.linger: %s (expected: 0..10s)".formatted(linger));
        }
        if (fetchBytes < 1024 * 1024) {
            throw new IllegalArgumentException(
                    "sluice.results.projection.fetch-bytes: %d (expected: 1048576 or more)"
                            .formatted(fetchBytes));
        }
        if (backoffMax.toMillis() < 1 || backoffMax.toSeconds() > 60) {
            throw new IllegalArgumentException(
                    "sluice.results.projection.backoff-max: %s (expected: 1ms..60s)"
                            .formatted(backoffMax));
        }
    }

    /**
     * With little to do, what has come is written at once: few writes cost little and somebody may
     * be waiting. Lingering pays when there is more to fold.
     */
    Duration lingerAfter(int recordsOfLastBatch) {
        return recordsOfLastBatch < BUSY_RECORDS ? Duration.ZERO : linger;
    }
}
