package dev.sluice.results.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Records what the role does. Thread-safe. */
@Singleton
public final class ResultsMetrics {
    private final MeterRegistry registry;
    private final Counter rows;
    private final Counter records;
    private final DistributionSummary batchRows;
    private final Timer commit;
    private final Counter expired;
    private final Counter deadLetters;
    private final Counter unavailable;
    private final Counter batchLines;
    private final AtomicLong lagRecords = new AtomicLong();
    private final AtomicLong lagMs = new AtomicLong();
    private final AtomicLong watermarkLagMs = new AtomicLong();
    private final AtomicInteger waiters = new AtomicInteger();

    public ResultsMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.rows = counter(ResultsMetric.ROWS);
        this.records = counter(ResultsMetric.RECORDS);
        this.expired = counter(ResultsMetric.EXPIRED);
        this.deadLetters = counter(ResultsMetric.DEAD_LETTERS);
        this.unavailable = counter(ResultsMetric.UNAVAILABLE);
        this.batchLines = counter(ResultsMetric.BATCH_LINES);
        this.batchRows =
                DistributionSummary.builder(ResultsMetric.BATCH_ROWS.meter())
                        .description(ResultsMetric.BATCH_ROWS.description())
                        .baseUnit(ResultsMetric.BATCH_ROWS.unit())
                        .register(registry);
        this.commit =
                Timer.builder(ResultsMetric.COMMIT.meter())
                        .description(ResultsMetric.COMMIT.description())
                        .register(registry);
        gauge(ResultsMetric.LAG_RECORDS, lagRecords, 1);
        gauge(ResultsMetric.LAG_SECONDS, lagMs, 1_000);
        gauge(ResultsMetric.WATERMARK_LAG, watermarkLagMs, 1_000);
        gauge(ResultsMetric.WAITERS, waiters, 1);
    }

    public void committed(int rowCount, int recordCount, Duration took) {
        rows.increment(rowCount);
        records.increment(recordCount);
        batchRows.record(rowCount);
        commit.record(took);
    }

    /** Lines of batches that have ended. */
    public void batchLines(long count) {
        batchLines.increment(count);
    }

    public void expired(int recordCount) {
        expired.increment(recordCount);
    }

    public void deadLetter() {
        deadLetters.increment();
    }

    public void unavailable() {
        unavailable.increment();
    }

    /** May be negative when clocks differ; shown as none then. */
    public void lag(long recordCount, Duration age, Duration watermarkAge) {
        lagRecords.set(recordCount);
        lagMs.set(Math.max(0, age.toMillis()));
        watermarkLagMs.set(Math.max(0, watermarkAge.toMillis()));
    }

    public void waiting(int change) {
        waiters.addAndGet(change);
    }

    private Counter counter(ResultsMetric metric) {
        return Counter.builder(metric.meter())
                .description(metric.description())
                .baseUnit(metric.unit())
                .register(registry);
    }

    private void gauge(ResultsMetric metric, Number value, double divisor) {
        Gauge.builder(metric.meter(), value, number -> number.doubleValue() / divisor)
                .description(metric.description())
                .baseUnit(metric.unit())
                .strongReference(true)
                .register(registry);
    }
}
