package dev.sluice.results.batch;

import dev.sluice.results.metric.ResultsMetric;
import dev.sluice.results.postgres.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * How batches and files stand, of all instances together, looked up now and then. While PostgreSQL
 * is away the last numbers stay. Written by one thread.
 */
@Singleton
final class BatchGauges {
    private static final long BATCHES_EVERY_MS = 5_000;
    private static final long FILES_EVERY_MS = 60_000;

    private static final String BATCHES =
            """
            SELECT count(*), COALESCE(min(b.created_ms), 0),
                   COALESCE(sum(GREATEST(0, b.total - COALESCE(
                     c.succeeded + c.failed + c.cancelled + c.expired, 0))), 0)
              FROM batch b LEFT JOIN batch_count c USING (batch_id)
             WHERE b.end_status IS NULL\
            """;
    private static final String FILES = "SELECT count(*), COALESCE(sum(size_bytes), 0) FROM file";

    private final Database database;
    private final InstantSource clock;
    private final AtomicLong running = new AtomicLong();
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong oldestMs = new AtomicLong();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong fileBytes = new AtomicLong();
    private long batchesAtMs;
    private long filesAtMs;

    BatchGauges(Database database, InstantSource clock, MeterRegistry registry) {
        this.database = database;
        this.clock = clock;
        gauge(registry, ResultsMetric.BATCHES_RUNNING, running, AtomicLong::get);
        gauge(registry, ResultsMetric.BATCH_LINES_WAITING, lines, AtomicLong::get);
        gauge(registry, ResultsMetric.BATCH_AGE, oldestMs, this::ageSeconds);
        gauge(registry, ResultsMetric.FILES, files, AtomicLong::get);
        gauge(registry, ResultsMetric.FILE_BYTES, fileBytes, AtomicLong::get);
    }

    private static void gauge(
            MeterRegistry registry,
            ResultsMetric metric,
            AtomicLong number,
            ToDoubleFunction<AtomicLong> value) {
        Gauge.builder(metric.meter(), number, value)
                .description(metric.description())
                .baseUnit(metric.unit())
                .strongReference(true)
                .register(registry);
    }

    private double ageSeconds(AtomicLong createdMs) {
        long created = createdMs.get();
        return created == 0 ? 0 : Math.max(0, clock.millis() - created) / 1_000.0;
    }

    /** Looks again if the numbers are old. */
    void look() throws SQLException {
        long nowMs = clock.millis();
        if (nowMs - batchesAtMs >= BATCHES_EVERY_MS) {
            batchesAtMs = nowMs;
            read(
                    BATCHES,
                    row -> {
                        running.set(row.getLong(1));
                        oldestMs.set(row.getLong(2));
                        lines.set(row.getLong(3));
                    });
        }
        if (nowMs - filesAtMs >= FILES_EVERY_MS) {
            filesAtMs = nowMs;
            read(
                    FILES,
                    row -> {
                        files.set(row.getLong(1));
                        fileBytes.set(row.getLong(2));
                    });
        }
    }

    private interface Numbers {
        void take(ResultSet row) throws SQLException;
    }

    private void read(String sql, Numbers numbers) throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            if (row.next()) {
                numbers.take(row);
            }
        }
    }
}
