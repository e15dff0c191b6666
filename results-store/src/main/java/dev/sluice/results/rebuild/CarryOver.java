package dev.sluice.results.rebuild;

import static dev.sluice.results.rebuild.RebuildTables.SCHEMA;

import dev.sluice.results.erase.ErasedBodies;
import dev.sluice.results.rebuild.HorizonPolicy.Horizon;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.retention.Partitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * Takes over from the tables that stand what the topics cannot give back. Within one database, so
 * no row leaves it. Everything can be repeated.
 */
final class CarryOver {
    private final Connection connection;
    private final String standing;

    CarryOver(Connection connection, String standing) {
        this.connection = connection;
        this.standing = standing;
    }

    /**
     * Jobs accepted before the horizon, but those of which the topics know a later standing. A day
     * at a time, each in a transaction of its own.
     *
     * @return rows taken over
     */
    long jobs(Horizon horizon, Partitions old, Partitions made) throws SQLException {
        long rows = 0;
        for (DayPartition day : old.existing().keySet()) {
            if (horizon.isPast(day.fromMs())) {
                made.ensure(List.of(day));
                update(
                        """
                        DELETE FROM %1$s.job r USING "%2$s"."%3$s" o
                         WHERE r.core = o.core AND r.created_ms = o.created_ms AND r.retention_class = o.retention_class
                           AND o.created_ms < %4$d AND o.progress >= r.progress\
                        """
                                .formatted(SCHEMA, standing, day.table(), horizon.ms()));
                rows += copy("job", day.table(), "created_ms < " + horizon.ms());
                connection.commit();
            }
        }
        return rows;
    }

    /**
     * Hours and days of usage before the horizon of their partition.
     *
     * @return sums taken over
     */
    long usage(Map<Integer, Horizon> horizons) throws SQLException {
        long rows = 0;
        for (var each : horizons.entrySet()) {
            String old =
                    "partition = %d AND start_ms < %d"
                            .formatted(each.getKey(), each.getValue().ms());
            for (String table : List.of("usage_hour", "usage_day")) {
                update("DELETE FROM %s.%s WHERE %s".formatted(SCHEMA, table, old));
                rows += copy(table, table, old);
            }
        }
        connection.commit();
        return rows;
    }

    /**
     * Files and batches that have left their topic, and the counts of batches whose results have.
     * Belongs into the exchange, when both have seen the same records. Does not commit.
     *
     * @return rows taken over
     */
    long batches(Horizon batches, Horizon results) throws SQLException {
        String old = "created_ms < " + batches.ms();
        long rows = copy("file", "file", old) + copy("batch", "batch", old);
        String counted =
                "batch_id IN (SELECT batch_id FROM \"%s\".batch WHERE created_ms < %d)"
                        .formatted(standing, Math.max(batches.ms(), results.ms()));
        update("DELETE FROM %s.batch_count WHERE %s".formatted(SCHEMA, counted));
        copy("batch_count", "batch_count", counted);
        return rows;
    }

    /**
     * What was booked late for jobs that were accepted before the horizon: of younger ones all
     * records are in the topic. Belongs into the exchange, when both have seen the same records.
     * Does not commit.
     */
    void lateUsage(Horizon usage) throws SQLException {
        String old = "created_ms < " + usage.ms();
        update("DELETE FROM %s.late_usage WHERE %s".formatted(SCHEMA, old));
        copy("late_usage", "late_usage", old);
    }

    /** What was erased stays so, however long ago. Does not commit. */
    void erasures() throws SQLException {
        copy("erased_job", "erased_job", "true");
        update("SET LOCAL search_path TO " + SCHEMA);
        ErasedBodies.hideAll(connection);
        update("SET LOCAL search_path TO \"%s\"".formatted(standing));
    }

    private long copy(String into, String from, String which) throws SQLException {
        String columns = RebuildTables.columns(connection, SCHEMA, into);
        return update(
                "INSERT INTO %1$s.\"%2$s\" (%3$s) SELECT %3$s FROM \"%4$s\".\"%5$s\" WHERE %6$s ON CONFLICT DO NOTHING"
                        .formatted(SCHEMA, into, columns, standing, from, which));
    }

    private long update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }
}
