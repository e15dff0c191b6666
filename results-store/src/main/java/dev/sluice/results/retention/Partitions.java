package dev.sluice.results.retention;

import dev.sluice.results.postgres.Database;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes and drops the partitions of the job table without stopping reads or the projection. Several
 * instances may do so at a time. Thread-safe.
 */
@Singleton
public final class Partitions {
    /** One maker at a time in a database; the number is ours alone. */
    private static final long LOCK = 0x736c7569_6365L;

    /** What is not dropped within it is in the next round. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Database database;
    private final DayCatalogue catalogue;

    /** What is known to exist; bounded by the days that retention keeps. */
    private final Set<DayPartition> known = ConcurrentHashMap.newKeySet();

    @Inject
    public Partitions(Database database, DayCatalogue catalogue) {
        this.database = database;
        this.catalogue = catalogue;
    }

    /** For a process in which nobody reads jobs. */
    public Partitions(Database database) {
        this(database, new DayCatalogue());
    }

    /** Makes what is missing; costs nothing when all is known to exist. */
    public void ensure(Collection<DayPartition> partitions) throws SQLException {
        for (DayPartition partition : partitions) {
            if (!known.contains(partition)) {
                create(partition);
                known.add(partition);
            }
        }
    }

    /** Called when a row did not find its partition: another instance may have dropped it. */
    public void forget() {
        known.clear();
    }

    /** All partitions, and whether a drop of it was interrupted. */
    public Map<DayPartition, Boolean> existing() throws SQLException {
        try (Connection connection = database.writer()) {
            Map<DayPartition, Boolean> existing = DayCatalogue.all(connection);
            connection.rollback();
            return existing;
        }
    }

    /**
     * Detaches first, which needs no lock that readers notice. Who dies in between leaves a table
     * that {@link #dropDetached} drops.
     *
     * @param interrupted whether an earlier drop got stuck half way
     */
    void drop(DayPartition partition, boolean interrupted) throws SQLException {
        known.remove(partition);
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            // Concurrent detaching is refused inside a transaction.
            connection.setAutoCommit(true);
            DetachedTable.mark(statement, partition.table());
            statement.execute(
                    "ALTER TABLE \"%s\" DETACH PARTITION \"%s\" %s"
                            .formatted(
                                    partition.classTable(),
                                    partition.table(),
                                    interrupted ? "FINALIZE" : "CONCURRENTLY"));
            catalogue.changed();
            connection.setAutoCommit(false);
            dropDetached(connection, statement, partition.table());
        }
    }

    /** Tables that drops which broke off have left. */
    List<String> detached() throws SQLException {
        try (Connection connection = database.writer()) {
            List<String> detached = DetachedTable.all(connection);
            connection.rollback();
            return detached;
        }
    }

    /** Does the rest of a drop; nothing when another instance has. */
    void dropDetached(String table) throws SQLException {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            dropDetached(connection, statement, table);
        }
    }

    private static void dropDetached(Connection connection, Statement statement, String table)
            throws SQLException {
        lock(statement);
        // While this waits for who still reads the table, nobody makes one that jobs wait for.
        statement.execute("SET LOCAL lock_timeout = '%dms'".formatted(PATIENCE.toMillis()));
        DetachedTable.drop(statement, table);
        connection.commit();
    }

    /**
     * Makes a table of its own and attaches it: {@code CREATE TABLE .. PARTITION OF} would lock all
     * readers out.
     */
    private void create(DayPartition partition) throws SQLException {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            lock(statement);
            if (!exists(statement, partition.classTable())) {
                statement.execute(
                        "CREATE TABLE \"%s\" (LIKE job INCLUDING ALL) PARTITION BY RANGE (created_ms)"
                                .formatted(partition.classTable()));
                statement.execute(
                        "ALTER TABLE job ATTACH PARTITION \"%s\" FOR VALUES IN ('%s')"
                                .formatted(partition.classTable(), partition.retentionClass()));
            }
            // Or its rows would have no place: it is there, and takes none.
            DetachedTable.drop(statement, partition.table());
            if (!exists(statement, partition.table())) {
                DayTable.create(statement, partition.table());
                statement.execute(
                        "ALTER TABLE \"%s\" ATTACH PARTITION \"%s\" FOR VALUES FROM (%d) TO (%d)"
                                .formatted(
                                        partition.classTable(),
                                        partition.table(),
                                        partition.fromMs(),
                                        partition.toMs()));
            }
            connection.commit();
            catalogue.changed();
        }
    }

    /** Until the end of the transaction. */
    private static void lock(Statement statement) throws SQLException {
        statement.execute("SELECT pg_advisory_xact_lock(%d)".formatted(LOCK));
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT to_regclass('\"%s\"') IS NOT NULL".formatted(table))) {
            return row.next() && row.getBoolean(1);
        }
    }
}
