package dev.sluice.results.webhook.delivery;

import dev.sluice.results.row.Row;
import dev.sluice.results.webhook.delivery.Delivery.Sealed;
import dev.sluice.results.webhook.delivery.RetryPolicy.Next;
import dev.sluice.results.webhook.outbox.TargetKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of deliveries, for who sends them. */
final class DeliveryTable {
    /** A loose scan of the index: what it costs grows with the targets, not with the rows. */
    private static final String TARGETS =
            """
            WITH RECURSIVE found AS (
              (SELECT target, tenant FROM webhook_delivery
                WHERE status = 'pending' AND partition = ? AND created_ms >= ? AND target > ?
                ORDER BY target LIMIT 1)
              UNION ALL
              SELECT further.target, further.tenant FROM found CROSS JOIN LATERAL
                (SELECT d.target, d.tenant FROM webhook_delivery d
                  WHERE d.status = 'pending' AND d.partition = ? AND d.created_ms >= ? AND d.target > found.target
                  ORDER BY d.target LIMIT 1) further)
            SELECT found.target, found.tenant,
                   (SELECT d.due_ms FROM webhook_delivery d
                     WHERE d.status = 'pending' AND d.partition = ? AND d.created_ms >= ? AND d.target = found.target
                     ORDER BY d.due_ms LIMIT 1)
              FROM found LIMIT ?""";

    /** What stands behind an earlier row of its subject waits for that. */
    private static final String DUE =
            """
            SELECT d.created_ms, d.id, d.event_id, d.endpoint_id, d.subject, d.run, d.type, d.payload, d.include_result,
                   d.attempts, COALESCE(d.url, e.url), e.enabled, e.failing_since_ms, e.secret, e.previous_secret,
                   e.previous_until_ms, d.tenant
              FROM webhook_delivery d
              LEFT JOIN webhook_endpoint e ON e.tenant = d.tenant AND e.id = d.endpoint_id
             WHERE d.status = 'pending' AND d.partition = ? AND d.created_ms >= ? AND d.target = ? AND d.due_ms <= ?
               AND NOT EXISTS (SELECT 1 FROM webhook_delivery p
                     WHERE p.status = 'pending' AND p.target = d.target AND p.subject = d.subject
                       AND p.created_ms >= ? AND (p.created_ms, p.id) < (d.created_ms, d.id))
             ORDER BY d.due_ms, d.created_ms
             LIMIT ?""";

    private static final String SETTLE =
            """
            UPDATE webhook_delivery SET attempts = attempts + ?, due_ms = ?, status = ?, reason = ?, finished_ms = ?,
                   log = log || ?
             WHERE created_ms = ? AND id = ? AND status = 'pending'""";
    private static final String GIVE_UP =
            """
            UPDATE webhook_delivery SET status = 'failed', reason = 'too old', finished_ms = ?
             WHERE status = 'pending' AND partition = ANY (?) AND created_ms < ?""";

    private DeliveryTable() {}

    /** A target with something pending, and when the first of it is due. */
    record Pending(TargetKey key, long dueMs) {}

    /**
     * @param sinceMs nothing created before is looked at
     * @param after only targets behind this one, in the order of their bytes
     */
    static List<Pending> targets(
            Connection connection, int partition, long sinceMs, String after, int max)
            throws SQLException {
        List<Pending> targets = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(TARGETS)) {
            new Row(select)
                    .integer(partition)
                    .number(sinceMs)
                    .text(after)
                    .integer(partition)
                    .number(sinceMs)
                    .integer(partition)
                    .number(sinceMs)
                    .integer(max);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    targets.add(
                            new Pending(
                                    new TargetKey(partition, row.getString(2), row.getString(1)),
                                    row.getLong(3)));
                }
            }
        }
        return targets;
    }

    static List<Delivery> due(
            Connection connection, TargetKey key, long sinceMs, long nowMs, int max)
            throws SQLException {
        List<Delivery> deliveries = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(DUE)) {
            new Row(select)
                    .integer(key.partition())
                    .number(sinceMs)
                    .text(key.target())
                    .number(nowMs)
                    .number(sinceMs)
                    .integer(max);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    deliveries.add(delivery(key, row));
                }
            }
        }
        return deliveries;
    }

    private static Delivery delivery(TargetKey key, ResultSet row) throws SQLException {
        return new Delivery(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                key,
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getString(7),
                row.getString(8),
                row.getBoolean(9),
                row.getInt(10),
                row.getString(11),
                row.getBoolean(12),
                (Long) row.getObject(13),
                sealed(row));
    }

    private static @Nullable Sealed sealed(ResultSet row) throws SQLException {
        byte[] secret = row.getBytes(14);
        return secret == null ? null : new Sealed(secret, row.getBytes(15), row.getLong(16));
    }

    /** Writes down what became of attempts, and of deliveries that are not to be tried. */
    static void settle(Connection connection, Collection<Settled> settled) throws SQLException {
        try (PreparedStatement settle = connection.prepareStatement(SETTLE)) {
            Row row = new Row(settle);
            for (Settled one : settled) {
                Delivery delivery = one.delivery();
                row.integer(one.attempt() == null ? 0 : 1);
                switch (one.next()) {
                    case Next.Done() ->
                            row.number(one.atMs()).text("delivered").text(null).number(one.atMs());
                    case Next.RetryAt(long dueMs) ->
                            row.number(dueMs).text("pending").text(null).number(null);
                    case Next.GiveUp(String reason) ->
                            row.number(one.atMs()).text("failed").text(reason).number(one.atMs());
                }
                row.text(one.attempt() == null ? "" : "," + one.attempt())
                        .number(delivery.createdMs())
                        .text(delivery.id())
                        .add();
            }
            settle.executeBatch();
        }
    }

    /** What nobody has been able to send for so long that it is not looked at any more. */
    static int giveUp(
            Connection connection, Collection<Integer> partitions, long beforeMs, long nowMs)
            throws SQLException {
        try (PreparedStatement giveUp = connection.prepareStatement(GIVE_UP)) {
            new Row(giveUp)
                    .number(nowMs)
                    .array(connection.createArrayOf("int4", partitions.toArray()))
                    .number(beforeMs);
            return giveUp.executeUpdate();
        }
    }
}
