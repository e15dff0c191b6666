package dev.sluice.results.watermark;

import dev.sluice.schema.topic.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the projection stored with its rows. */
public final class Watermarks {
    private static final String SELECT =
            """
            SELECT e.partition, e.watermark_ms, e.read_through_ms, COALESCE(r.read_through_ms, 0)
              FROM projection_progress e
              LEFT JOIN projection_progress r ON r.topic = ? AND r.partition = e.partition
             WHERE e.topic = ? AND (e.partition = ? OR ? < 0)
             ORDER BY e.partition""";
    private static final int ALL = -1;

    private Watermarks() {}

    public static List<Watermark> all(Connection connection) throws SQLException {
        return select(connection, ALL);
    }

    public static @Nullable Watermark of(Connection connection, int partition) throws SQLException {
        List<Watermark> found = select(connection, partition);
        return found.isEmpty() ? null : found.getFirst();
    }

    private static List<Watermark> select(Connection connection, int partition)
            throws SQLException {
        List<Watermark> watermarks = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, Topics.RESULTS);
            select.setString(2, Topics.JOB_EVENTS);
            select.setInt(3, partition);
            select.setInt(4, partition);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    watermarks.add(
                            new Watermark(
                                    rows.getInt(1),
                                    rows.getLong(2),
                                    rows.getLong(3),
                                    rows.getLong(4)));
                }
            }
        }
        return watermarks;
    }
}
