package dev.sluice.results.webhook.history;

import dev.sluice.results.row.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads deliveries of one endpoint. Ids begin with their time, so a cursor names its day. */
final class HistoryTable {
    private static final String SELECT =
            """
            SELECT created_ms, due_ms, finished_ms, partition, attempts, run, include_result, id, event_id, endpoint_id,
                   target, subject, type, status, reason, url, payload, log
              FROM webhook_delivery WHERE tenant = ? AND endpoint_id = ?""";
    private static final String ONE = SELECT + " AND created_ms = ? AND id = ?";
    private static final String NEWEST_FIRST =
            SELECT
                    + """
                     AND created_ms >= ? AND created_ms < ? AND (created_ms, id) < (?, ?) AND (?::text IS NULL OR status = ?)
                    ORDER BY created_ms DESC, id DESC LIMIT ?""";
    private static final String OLDEST_FIRST =
            SELECT
                    + """
                     AND created_ms >= ? AND created_ms < ? AND (created_ms, id) > (?, ?) AND (?::text IS NULL OR status = ?)
                     AND substr(id, 5, 12) = substr(event_id, 5, 12)
                    ORDER BY created_ms, id LIMIT ?""";

    private HistoryTable() {}

    /**
     * @param fromMs first time that counts
     * @param toMs first time that does not
     * @param afterMs time of the cursor
     * @param afterId id of the cursor, which is not among the answers
     * @param status null: any
     */
    record Range(
            long fromMs,
            long toMs,
            long afterMs,
            String afterId,
            @Nullable String status,
            int max) {}

    static Optional<StoredDelivery> find(
            Connection connection, String tenant, String endpoint, long createdMs, String id)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ONE)) {
            new Row(select).text(tenant).text(endpoint).number(createdMs).text(id);
            return read(select).stream().findFirst();
        }
    }

    static List<StoredDelivery> newestFirst(
            Connection connection, String tenant, String endpoint, Range range)
            throws SQLException {
        return page(connection, NEWEST_FIRST, tenant, endpoint, range);
    }

    static List<StoredDelivery> oldestFirst(
            Connection connection, String tenant, String endpoint, Range range)
            throws SQLException {
        return page(connection, OLDEST_FIRST, tenant, endpoint, range);
    }

    private static List<StoredDelivery> page(
            Connection connection, String sql, String tenant, String endpoint, Range range)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            new Row(select)
                    .text(tenant)
                    .text(endpoint)
                    .number(range.fromMs())
                    .number(range.toMs())
                    .number(range.afterMs())
                    .text(range.afterId())
                    .text(range.status())
                    .text(range.status())
                    .integer(range.max());
            return read(select);
        }
    }

    private static List<StoredDelivery> read(PreparedStatement select) throws SQLException {
        List<StoredDelivery> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(
                        new StoredDelivery(
                                row.getLong(1),
                                row.getLong(2),
                                (Long) row.getObject(3),
                                row.getInt(4),
                                row.getInt(5),
                                row.getInt(6),
                                row.getBoolean(7),
                                row.getString(8),
                                row.getString(9),
                                row.getString(10),
                                row.getString(11),
                                row.getString(12),
                                row.getString(13),
                                row.getString(14),
                                row.getString(15),
                                row.getString(16),
                                row.getString(17),
                                row.getString(18)));
            }
        }
        return found;
    }
}
