package dev.sluice.results.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the table of a day is made. What is said here can be changed for the days to come without
 * touching those that exist.
 */
final class DayTable {
    private static final String STORAGE =
            String.join(
                    ", ",
                    // Rows up to a page stay whole: moving a response of 2 KB out of its row costs
                    // a fifth of the write.
                    "toast_tuple_target = 8160",
                    // What later standings of jobs leave behind is reason enough to vacuum; the
                    // table is dropped long before its rows would have to be frozen.
                    "autovacuum_vacuum_insert_threshold = -1",
                    // Or it would take half a core, from reads, for as long as it lasts.
                    "autovacuum_vacuum_cost_delay = 10",
                    // What plans have to know does not change with every tenth row.
                    "autovacuum_analyze_scale_factor = 0.5");

    /**
     * What plans have to know of. Looking at all columns, in 30,000 rows, took 0.7 s of CPU, which
     * no delay spreads, minute after minute while rows came.
     *
     * <p>Not of status, model and priority, above all: plans are made without values. Where all
     * rows seen have succeeded, one would say that any status is that of all rows, and walk through
     * them for the one that is rare. What nothing is known of counts as one of 200.
     */
    private static final Set<String> ANALYSED = Set.of("created_ms", "core", "tenant", "batch_id");

    /** For the same reason: a batch is one of many, also where all rows are of one. */
    private static final String ROWS_OF_A_BATCH =
            "ALTER TABLE \"%s\" ALTER COLUMN batch_id SET (n_distinct = -0.001)";

    /** Of 300 times as many rows; PostgreSQL's own is 100. */
    private static final int ANALYSED_ROWS = 20;

    private DayTable() {}

    /** Makes it apart from {@code job}; within the caller's transaction. */
    static void create(Statement statement, String table) throws SQLException {
        statement.execute(
                "CREATE TABLE \"%s\" (LIKE job INCLUDING ALL) WITH (%s)".formatted(table, STORAGE));
        statement.execute(
                strings(
                                statement,
                                """
                                SELECT attname FROM pg_attribute
                                 WHERE attrelid = '"%s"'::regclass AND attnum > 0 AND NOT attisdropped"""
                                        .formatted(table))
                        .stream()
                        .map(
                                column ->
                                        "ALTER COLUMN \"%s\" SET STATISTICS %d"
                                                .formatted(
                                                        column,
                                                        ANALYSED.contains(column)
                                                                ? ANALYSED_ROWS
                                                                : 0))
                        .collect(
                                Collectors.joining(
                                        ", ", "ALTER TABLE \"%s\" ".formatted(table), "")));
        statement.execute(ROWS_OF_A_BATCH.formatted(table));
        // The expression over tags: whether a tag is rare, the newest jobs tell.
        for (String alter :
                strings(
                        statement,
                        """
                        SELECT format('ALTER INDEX %%s ALTER COLUMN %%s SET STATISTICS 0', a.attrelid::regclass, a.attnum)
                          FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indexrelid
                         WHERE i.indrelid = '"%s"'::regclass AND i.indkey[a.attnum - 1] = 0"""
                                .formatted(table))) {
            statement.execute(alter);
        }
    }

    private static List<String> strings(Statement statement, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
