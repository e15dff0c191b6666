package dev.sluice.bench.watch;

import dev.sluice.schema.topic.Topics;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks into the database: how far results have become rows. The harness alone may know the tables;
 * clients ask over HTTP. Use from one thread.
 */
public final class Projection implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final String PROGRESS =
            "SELECT partition, next_offset FROM projection_progress WHERE topic = ?";
    private static final String ROWS =
            "SELECT count(*) FROM job WHERE custom_id LIKE ? AND finished_ms IS NOT NULL";

    private final Connection connection;

    private Projection(Connection connection) {
        this.connection = connection;
    }

    public static Projection open(String jdbcUrl, String user) throws SQLException {
        return new Projection(DriverManager.getConnection(jdbcUrl, user, ""));
    }

    /**
     * Waits until the rows of these results are committed.
     *
     * @param lastOffsets of results, by partition
     * @return {@link System#nanoTime} when they were seen to be
     * @throws IllegalStateException when that takes longer than {@code patience}
     */
    public long awaitRows(Map<Integer, Long> lastOffsets, Duration patience)
            throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<Integer, Long> next = nextOffsets();
            if (lastOffsets.entrySet().stream()
                    .allMatch(p -> next.getOrDefault(p.getKey(), 0L) > p.getValue())) {
                return System.nanoTime();
            }
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException(
                        "results up to %s are projected up to %s after %s"
                                .formatted(lastOffsets, next, patience));
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    /** Rows of finished jobs of a phase. Reads the whole table. */
    public long finishedRows(int phase) throws SQLException {
        try (PreparedStatement rows = connection.prepareStatement(ROWS)) {
            rows.setString(1, "b%03d-%%".formatted(phase));
            try (ResultSet count = rows.executeQuery()) {
                count.next();
                return count.getLong(1);
            }
        }
    }

    private Map<Integer, Long> nextOffsets() throws SQLException {
        Map<Integer, Long> next = new HashMap<>();
        try (PreparedStatement progress = connection.prepareStatement(PROGRESS)) {
            progress.setString(1, Topics.RESULTS);
            try (ResultSet row = progress.executeQuery()) {
                while (row.next()) {
                    next.put(row.getInt(1), row.getLong(2));
                }
            }
        }
        return next;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
