package dev.sluice.results.usage;

import dev.sluice.schema.topic.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;

/** Reads the sums of one partition and up to where of the topic they reach. */
final class StoredSums {
    private static final int ROWS_PER_FETCH = 5_000;
    private static final String REACHED =
            "SELECT next_offset FROM projection_progress WHERE topic = ? AND partition = ?";
    private static final String HOURS =
            "SELECT start_ms, digest, tenant, %s FROM usage_hour WHERE partition = ? AND start_ms >= ?"
                    .formatted(Measure.columns("%s"));
    private static final String DAYS_APART =
            """
            SELECT count(*)
              FROM (SELECT tenant, start_ms - start_ms %% 86400000 AS start_ms, digest, %1$s
                      FROM usage_hour WHERE partition = ? AND start_ms >= ? GROUP BY 1, 2, 3) hours
              FULL JOIN (SELECT tenant, start_ms, digest, %2$s
                      FROM usage_day WHERE partition = ? AND start_ms >= ?) days
             USING (tenant, start_ms, digest)
             WHERE ROW(%3$s) IS DISTINCT FROM ROW(%4$s)"""
                    .formatted(
                            Measure.columns("sum(%1$s)::bigint AS %1$s"),
                            Measure.columns("%s"),
                            Measure.columns("hours.%s"),
                            Measure.columns("days.%s"));

    private StoredSums() {}

    /** The first offset that is not in the sums. */
    static long reached(Connection connection, int partition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(REACHED)) {
            select.setString(1, Topics.USAGE);
            select.setInt(2, partition);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    static void hours(Connection connection, int partition, long fromMs, Comparison into)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(HOURS)) {
            select.setFetchSize(ROWS_PER_FETCH);
            select.setInt(1, partition);
            select.setLong(2, fromMs);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    long[] sums = new long[Measure.values().length];
                    for (int i = 0; i < sums.length; i++) {
                        sums[i] = row.getLong(4 + i);
                    }
                    into.stored(
                            row.getLong(1),
                            HexFormat.of().formatHex(row.getBytes(2)),
                            row.getString(3),
                            sums);
                }
            }
        }
    }

    /**
     * How many sums of days are not those of their hours.
     *
     * @param fromMs start of a day
     */
    static long daysApart(Connection connection, int partition, long fromMs) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DAYS_APART)) {
            select.setInt(1, partition);
            select.setLong(2, fromMs);
            select.setInt(3, partition);
            select.setLong(4, fromMs);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
