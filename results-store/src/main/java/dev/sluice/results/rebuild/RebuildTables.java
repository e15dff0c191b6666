package dev.sluice.results.rebuild;

import dev.sluice.results.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The schema that a rebuild writes into, and its exchange for the tables that stand. */
final class RebuildTables {
    /** Where the new tables wait. */
    static final String SCHEMA = "sluice_rebuild";

    /** Made from topics again. Every other table stays as it is. */
    static final List<String> PROJECTED =
            List.of(
                    "job",
                    "usage_hour",
                    "usage_day",
                    "late_usage",
                    "file",
                    "batch",
                    "batch_count",
                    "erased_job");

    private RebuildTables() {}

    /** The schema of the tables that stand. */
    static String standing(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_schema()")) {
            row.next();
            return row.getString(1);
        }
    }

    static boolean exists(Connection connection, String schema, String table) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = ?")) {
            select.setString(1, schema);
            select.setString(2, table);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    static void drop(Connection connection) throws SQLException {
        execute(connection, "DROP SCHEMA IF EXISTS %s CASCADE".formatted(SCHEMA));
    }

    static void create(Connection connection) throws SQLException {
        execute(connection, "CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
    }

    /**
     * @throws IllegalStateException when the two have other columns: another version made the
     *     tables that stand
     */
    static void requireAlike(Connection connection, String standing) throws SQLException {
        for (String table : PROJECTED) {
            String old = columns(connection, standing, table);
            String made = columns(connection, SCHEMA, table);
            if (!old.equals(made)) {
                throw new IllegalStateException(
                        "table %s.%s has columns %s (expected: %s, as this version makes it): start results of this version first"
                                .formatted(standing, table, old, made));
            }
        }
    }

    /** Sorted, between commas. */
    static String columns(Connection connection, String schema, String table) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT string_agg(quote_ident(column_name), ', ' ORDER BY column_name)
                          FROM information_schema.columns
                         WHERE table_schema = ? AND table_name = ?\
                        """)) {
            select.setString(1, schema);
            select.setString(2, table);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }

    /** What the tables that stand have seen of each partition. */
    static Map<TopicPartition, Long> positions(Connection connection, String schema)
            throws SQLException {
        Map<TopicPartition, Long> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT topic, partition, next_offset FROM \"%s\".projection_progress"
                                        .formatted(schema))) {
            while (rows.next()) {
                positions.put(
                        new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
            }
        }
        return positions;
    }

    /** What was noted when this rebuild began; empty when it has not. */
    static List<Source> sources(Connection connection) throws SQLException {
        execute(
                connection,
                """
                CREATE TABLE IF NOT EXISTS %s.rebuild_source (
                  topic text NOT NULL, partition integer NOT NULL, first bigint NOT NULL, from_ms bigint NOT NULL,
                  PRIMARY KEY (topic, partition))\
                """
                        .formatted(SCHEMA));
        List<Source> sources = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT topic, partition, first, from_ms FROM %s.rebuild_source"
                                        .formatted(SCHEMA))) {
            while (rows.next()) {
                sources.add(
                        new Source(
                                rows.getString(1),
                                rows.getInt(2),
                                rows.getLong(3),
                                rows.getLong(4)));
            }
        }
        return sources;
    }

    static void note(Connection connection, Collection<Source> sources) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO %s.rebuild_source (topic, partition, first, from_ms) VALUES (?,?,?,?)"
                                .formatted(SCHEMA))) {
            for (Source source : sources) {
                insert.setString(1, source.topic());
                insert.setInt(2, source.partition());
                insert.setLong(3, source.first());
                insert.setLong(4, source.fromMs());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Projections wait with their next batch; reads see the positions as they are. */
    static void holdProjections(Connection connection, String standing) throws SQLException {
        execute(connection, "SET LOCAL lock_timeout = '20s'");
        execute(
                connection,
                "LOCK TABLE \"%s\".projection_progress IN EXCLUSIVE MODE".formatted(standing));
    }

    /** In one transaction: whoever reads sees the old tables or the new ones. */
    static void exchange(Connection connection, String standing) throws SQLException {
        List<String> made = new ArrayList<>(PROJECTED);
        made.addAll(partitions(connection));
        for (String table : PROJECTED) {
            execute(connection, "DROP TABLE \"%s\".\"%s\"".formatted(standing, table));
        }
        for (String table : made) {
            execute(
                    connection,
                    "ALTER TABLE %s.\"%s\" SET SCHEMA \"%s\"".formatted(SCHEMA, table, standing));
        }
        drop(connection);
    }

    /** Names of the tables below that of jobs. */
    private static List<String> partitions(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                SELECT c.relname FROM pg_partition_tree('%s.job') t
                                  JOIN pg_class c ON c.oid = t.relid
                                 WHERE t.level > 0\
                                """
                                        .formatted(SCHEMA))) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Statistics, so that the first reads are as fast as later ones. */
    static void analyse(Database rebuilt) throws SQLException {
        try (Connection connection = rebuilt.writer()) {
            for (String table : PROJECTED) {
                execute(connection, "ANALYZE " + table);
            }
            connection.commit();
        }
    }
}
