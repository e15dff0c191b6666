package dev.sluice.results.query;

import dev.sluice.results.query.WindowPolicy.Stretch;
import dev.sluice.results.query.WindowPolicy.Window;
import dev.sluice.results.retention.DayTables;
import dev.sluice.results.retention.LeafTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts jobs by status, bounded: only the newest of a tenant. Reads the newest days first, as
 * lists do, and no older ones than it needs.
 */
final class JobCounts {
    private static final String COUNT =
            """
            SELECT status, count(*)
              FROM (SELECT status FROM %s WHERE tenant = ? ORDER BY created_ms DESC LIMIT ?) newest
             GROUP BY status""";

    private JobCounts() {}

    /**
     * @param nowMs epoch milliseconds
     * @return in the order of the statuses
     * @throws SQLException also when one of the tables is gone
     */
    static Map<String, Long> of(
            Connection connection, DayTables tables, String tenant, int jobsMax, long nowMs)
            throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        long room = jobsMax;
        Window all = new Window(0, nowMs + WindowPolicy.AHEAD_MS);
        for (Stretch stretch : WindowPolicy.walk(tables, all, nowMs)) {
            if (room <= 0) {
                break;
            }
            room -= count(connection, stretch, tenant, room, counts);
        }
        return counts;
    }

    /**
     * @return how many jobs it has added
     */
    private static long count(
            Connection connection,
            Stretch stretch,
            String tenant,
            long jobsMax,
            Map<String, Long> counts)
            throws SQLException {
        long added = 0;
        String sql = COUNT.formatted(LeafTables.as(stretch.tables()));
        try (PreparedStatement count = connection.prepareStatement(sql)) {
            count.setString(1, tenant);
            count.setLong(2, jobsMax);
            try (ResultSet rows = count.executeQuery()) {
                while (rows.next()) {
                    counts.merge(rows.getString(1), rows.getLong(2), Long::sum);
                    added += rows.getLong(2);
                }
            }
        }
        return added;
    }
}
