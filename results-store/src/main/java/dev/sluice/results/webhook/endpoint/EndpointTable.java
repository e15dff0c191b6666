package dev.sluice.results.webhook.endpoint;

import dev.sluice.results.row.Row;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of endpoints. */
public final class EndpointTable {
    private static final String COLUMNS =
            "tenant, id, url, description, events, include_result, enabled, disabled_reason,"
                    + " failing_since_ms, created_ms, updated_ms, previous_until_ms";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM webhook_endpoint ";
    private static final String INSERT =
            """
            INSERT INTO webhook_endpoint (tenant, id, url, description, events, include_result, enabled,
              disabled_reason, created_ms, updated_ms, secret)
            VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING""";
    private static final String UPDATE =
            """
            UPDATE webhook_endpoint SET url = ?, description = ?, events = ?, include_result = ?, enabled = ?,
              disabled_reason = ?, failing_since_ms = ?, updated_ms = ?
             WHERE tenant = ? AND id = ?""";
    private static final String ROTATE =
            """
            UPDATE webhook_endpoint SET previous_secret = secret, previous_until_ms = ?, secret = ?, updated_ms = ?
             WHERE tenant = ? AND id = ?""";
    private static final String FAILING =
            """
            UPDATE webhook_endpoint SET failing_since_ms = ?
             WHERE tenant = ? AND id = ? AND (failing_since_ms IS NULL) <> (?::bigint IS NULL)""";
    private static final String DISABLE =
            """
            UPDATE webhook_endpoint SET enabled = false, disabled_reason = ?, updated_ms = ?
             WHERE tenant = ? AND id = ? AND enabled AND url IS NOT NULL""";

    private EndpointTable() {}

    /** All that is written after this in the transaction is on disk when it is committed. */
    static void durably(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = on");
        }
    }

    static List<Endpoint> list(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        SELECT + "WHERE tenant = ? AND url IS NOT NULL ORDER BY created_ms, id")) {
            select.setString(1, tenant);
            return read(select);
        }
    }

    /** Those that may hear of events of these tenants. */
    public static List<Endpoint> enabled(Connection connection, Collection<String> tenants)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        SELECT + "WHERE tenant = ANY (?) AND enabled AND url IS NOT NULL")) {
            select.setArray(1, connection.createArrayOf("text", tenants.toArray()));
            return read(select);
        }
    }

    public static Optional<Endpoint> find(Connection connection, String tenant, String id)
            throws SQLException {
        return find(connection, tenant, id, "");
    }

    static Optional<Endpoint> lock(Connection connection, String tenant, String id)
            throws SQLException {
        return find(connection, tenant, id, " FOR UPDATE");
    }

    private static Optional<Endpoint> find(
            Connection connection, String tenant, String id, String mode) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SELECT + "WHERE tenant = ? AND id = ?" + mode)) {
            select.setString(1, tenant);
            select.setString(2, id);
            return read(select).stream().findFirst();
        }
    }

    /**
     * @return false when there is one of this id, which stays as it is
     */
    static boolean insert(Connection connection, Endpoint endpoint, byte[] secret)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            new Row(insert)
                    .text(endpoint.tenant())
                    .text(endpoint.id())
                    .text(endpoint.url())
                    .text(endpoint.description())
                    .array(texts(connection, endpoint))
                    .flag(endpoint.includeResult())
                    .flag(endpoint.enabled())
                    .text(endpoint.disabledReason())
                    .number(endpoint.createdMs())
                    .number(endpoint.updatedMs())
                    .bytes(secret);
            return insert.executeUpdate() > 0;
        }
    }

    static void update(Connection connection, Endpoint endpoint) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            new Row(update)
                    .text(endpoint.url())
                    .text(endpoint.description())
                    .array(texts(connection, endpoint))
                    .flag(endpoint.includeResult())
                    .flag(endpoint.enabled())
                    .text(endpoint.disabledReason())
                    .number(endpoint.failingSinceMs())
                    .number(endpoint.updatedMs())
                    .text(endpoint.tenant())
                    .text(endpoint.id());
            update.executeUpdate();
        }
    }

    static void rotate(
            Connection connection,
            String tenant,
            String id,
            byte[] secret,
            long previousUntilMs,
            long nowMs)
            throws SQLException {
        try (PreparedStatement rotate = connection.prepareStatement(ROTATE)) {
            new Row(rotate)
                    .number(previousUntilMs)
                    .bytes(secret)
                    .number(nowMs)
                    .text(tenant)
                    .text(id);
            rotate.executeUpdate();
        }
    }

    static boolean delete(Connection connection, String tenant, String id) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "DELETE FROM webhook_endpoint WHERE tenant = ? AND id = ?")) {
            new Row(delete).text(tenant).text(id);
            return delete.executeUpdate() > 0;
        }
    }

    static void beginAnew(Connection connection, String tenant, String id, long nowMs)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE webhook_endpoint SET anew_ms = ? WHERE tenant = ? AND id = ?")) {
            new Row(update).number(nowMs).text(tenant).text(id);
            update.executeUpdate();
        }
    }

    /** An endpoint that was enabled by hand, or moved, and when; epoch milliseconds. */
    public record Anew(String tenant, String id, long atMs) {}

    /** The newest of those since a moment. */
    public static List<Anew> anewSince(Connection connection, long sinceMs, int max)
            throws SQLException {
        List<Anew> found = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT tenant, id, anew_ms FROM webhook_endpoint WHERE anew_ms >= ? ORDER BY anew_ms DESC LIMIT ?")) {
            new Row(select).number(sinceMs).integer(max);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Anew(row.getString(1), row.getString(2), row.getLong(3)));
                }
            }
        }
        return found;
    }

    /**
     * @param sinceMs when its failures began; null: it works. Changes nothing when that is known
     */
    public static void failing(
            Connection connection, String tenant, String id, @Nullable Long sinceMs)
            throws SQLException {
        try (PreparedStatement failing = connection.prepareStatement(FAILING)) {
            new Row(failing).number(sinceMs).text(tenant).text(id).number(sinceMs);
            failing.executeUpdate();
        }
    }

    /**
     * @return whether it was enabled until now
     */
    public static boolean disable(
            Connection connection, String tenant, String id, String reason, long nowMs)
            throws SQLException {
        durably(connection);
        try (PreparedStatement disable = connection.prepareStatement(DISABLE)) {
            new Row(disable).text(reason).number(nowMs).text(tenant).text(id);
            return disable.executeUpdate() > 0;
        }
    }

    private static Array texts(Connection connection, Endpoint endpoint) throws SQLException {
        return connection.createArrayOf("text", endpoint.events().toArray());
    }

    private static List<Endpoint> read(PreparedStatement select) throws SQLException {
        List<Endpoint> endpoints = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                endpoints.add(
                        new Endpoint(
                                row.getString("tenant"),
                                row.getString("id"),
                                row.getString("url"),
                                row.getString("description"),
                                Arrays.asList((String[]) row.getArray("events").getArray()),
                                row.getBoolean("include_result"),
                                row.getBoolean("enabled"),
                                row.getString("disabled_reason"),
                                (Long) row.getObject("failing_since_ms"),
                                row.getLong("created_ms"),
                                row.getLong("updated_ms"),
                                (Long) row.getObject("previous_until_ms")));
            }
        }
        return endpoints;
    }
}
