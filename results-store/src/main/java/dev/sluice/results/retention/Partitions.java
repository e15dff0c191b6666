package dev.sluice.results.retention;

import dev.sluice.results.postgres.Database;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
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
     * Detaches first, which needs no lock that readers notice.
     *
     * @param interrupted whether an earlier drop got stuck half way
     */
    void drop(DayPartition partition, boolean interrupted) throws SQLException {
        known.remove(partition);
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            // Concurrent detaching is refused inside a transaction.
            connection.setAutoCommit(true);
            statement.execute(
                    "ALTER TABLE \"%s\" DETACH PARTITION \"%s\" %s"
                            .formatted(
                                    partition.classTable(),
                                    partition.table(),
                                    interrupted ? "FINALIZE" : "CONCURRENTLY"));
            catalogue.changed();
            statement.execute("DROP TABLE \"%s\"".formatted(partition.table()));
        }
    }

    /**
     * Makes a table of its own and attaches it: {@code CREATE TABLE .. PARTITION OF} would lock all
     * readers out.
     */
    private void create(DayPartition partition) throws SQLException {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(%d)".formatted(LOCK));
            if (!exists(statement, partition.classTable())) {
                statement.execute(
                        "CREATE TABLE \"%s\" (LIKE job INCLUDING ALL) PARTITION BY RANGE (created_ms)"
                                .formatted(partition.classTable()));
                statement.execute(
                        "ALTER TABLE job ATTACH PARTITION \"%s\" FOR VALUES IN ('%s')"
                                .formatted(partition.classTable(), partition.retentionClass()));
            }
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

    private static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT to_regclass('\"%s\"') IS NOT NULL".formatted(table))) {
            return row.next() && row.getBoolean(1);
        }
    }
}
