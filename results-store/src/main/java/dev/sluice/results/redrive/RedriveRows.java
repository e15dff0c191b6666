package dev.sluice.results.redrive;

import dev.sluice.results.postgres.Database;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of redrives by filter, for their API and their runner. What reads and writes here for the
 * API throws {@code RESULTS_UNAVAILABLE} while PostgreSQL does not answer.
 */
@Singleton
final class RedriveRows {
    private static final Logger LOG = LoggerFactory.getLogger(RedriveRows.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private static final String SELECT = "SELECT " + StoredRedrive.COLUMNS + " FROM redrive";

    private final Database database;

    RedriveRows(Database database) {
        this.database = database;
    }

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    <T> T read(Work<T> work) {
        try (Connection connection = database.reader()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** All or nothing; on disk when this returns. */
    <T> T write(Work<T> work) {
        try (Connection connection = database.clientWriter()) {
            try (PreparedStatement durably =
                    connection.prepareStatement("SET LOCAL synchronous_commit = on")) {
                durably.execute();
                T done = work.on(connection);
                connection.commit();
                return done;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    static void insert(Connection connection, StoredRedrive redrive) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO redrive (redrive_id, tenant, partition, created_ms, asked) VALUES (?,?,?,?,?)")) {
            insert.setString(1, redrive.id());
            insert.setString(2, redrive.tenant());
            insert.setInt(3, redrive.partition());
            insert.setLong(4, redrive.createdMs());
            insert.setString(5, redrive.asked());
            insert.executeUpdate();
        }
    }

    static int open(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement count =
                connection.prepareStatement(
                        "SELECT count(*) FROM redrive WHERE tenant = ? AND ended_ms IS NULL")) {
            count.setString(1, tenant);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    static Optional<StoredRedrive> find(Connection connection, String id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SELECT + " WHERE redrive_id = ?")) {
            select.setString(1, id);
            return all(select).stream().findFirst();
        }
    }

    /**
     * Newest first.
     *
     * @param after the last one of the page before
     */
    static List<StoredRedrive> page(
            Connection connection, String tenant, Optional<StoredRedrive> after, int rows)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        SELECT
                                + " WHERE tenant = ? AND (created_ms, redrive_id) < (?, ?)"
                                + " ORDER BY created_ms DESC, redrive_id DESC LIMIT ?")) {
            select.setString(1, tenant);
            select.setLong(2, after.map(StoredRedrive::createdMs).orElse(Long.MAX_VALUE));
            select.setString(3, after.map(StoredRedrive::id).orElse(""));
            select.setInt(4, rows);
            return all(select);
        }
    }

    /**
     * Those that are not over, the oldest first.
     *
     * @param after the last one of the look before
     */
    static List<StoredRedrive> unfinished(
            Connection connection, Optional<StoredRedrive> after, int rows) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        SELECT
                                + " WHERE ended_ms IS NULL AND (created_ms, redrive_id) > (?, ?)"
                                + " ORDER BY created_ms, redrive_id LIMIT ?")) {
            select.setLong(1, after.map(StoredRedrive::createdMs).orElse(Long.MIN_VALUE));
            select.setString(2, after.map(StoredRedrive::id).orElse(""));
            select.setInt(3, rows);
            return all(select);
        }
    }

    static void cancel(Connection connection, String id, long nowMs) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE redrive SET cancelled_ms = ? WHERE redrive_id = ? AND cancelled_ms IS NULL AND ended_ms IS NULL")) {
            update.setLong(1, nowMs);
            update.setString(2, id);
            update.executeUpdate();
        }
    }

    /** Of these batches the ones that have not ended: their files are yet to be made. */
    static Set<String> goingOn(Connection connection, Collection<String> batches)
            throws SQLException {
        Set<String> found = new HashSet<>();
        if (batches.isEmpty()) {
            return found;
        }
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT batch_id FROM batch WHERE batch_id = ANY (?) AND end_status IS NULL")) {
            select.setArray(1, connection.createArrayOf("text", batches.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    private static List<StoredRedrive> all(PreparedStatement select) throws SQLException {
        List<StoredRedrive> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(StoredRedrive.of(rows));
            }
        }
        return found;
    }

    private static SluiceException unavailable(SQLException cause) {
        LOG.debug("redrives cannot be read or changed ({})", cause.getSQLState(), cause);
        return SluiceException.retryAfter(
                RETRY_AFTER,
                ErrorCode.RESULTS_UNAVAILABLE,
                "jobs cannot be redriven now; jobs are accepted and run as usual (expected: a later retry)");
    }
}
