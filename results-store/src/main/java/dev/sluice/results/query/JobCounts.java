package dev.sluice.results.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts jobs by status, bounded: only the newest of a tenant. */
final class JobCounts {
    private static final String COUNT =
            """
            SELECT status, count(*)
              FROM (SELECT status FROM job WHERE tenant = ? ORDER BY created_ms DESC LIMIT ?) newest
             GROUP BY status ORDER BY status""";

    private JobCounts() {}

    static Map<String, Long> of(Connection connection, String tenant, int jobsMax)
            throws SQLException {
        Map<String, Long> counts = new LinkedHashMap<>();
        try (PreparedStatement count = connection.prepareStatement(COUNT)) {
            count.setString(1, tenant);
            count.setInt(2, jobsMax);
            try (ResultSet rows = count.executeQuery()) {
                while (rows.next()) {
                    counts.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return counts;
    }
}
