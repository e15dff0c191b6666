package dev.sluice.results.retention;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables of days on their way out. A day is detached from {@code job} in one transaction and its
 * table dropped in another, so that no reader waits; who dies in between leaves a table that
 * nothing belongs to. Its mark, made before, tells it from what an operator has detached to keep.
 */
final class DetachedTable {
    private static final String MARK = "sluice drops this table";

    private static final String LEFT =
            """
            SELECT c.relname FROM pg_class c
             WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'job'::regclass)
               AND c.relkind = 'r' AND NOT c.relispartition AND obj_description(c.oid, 'pg_class') = '%s'\
            """
                    .formatted(MARK);

    private DetachedTable() {}

    /** Before it is detached. */
    static void mark(Statement statement, String table) throws SQLException {
        statement.execute("COMMENT ON TABLE \"%s\" IS '%s'".formatted(table, MARK));
    }

    /** Names of tables that are marked and belong to {@code job} no more. */
    static List<String> all(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(LEFT + " ORDER BY c.relname")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    /**
     * Drops it if it is one of those; otherwise somebody else has, and perhaps made the day anew.
     * In a transaction of who alone makes and drops tables now.
     */
    static void drop(Statement statement, String table) throws SQLException {
        boolean left;
        try (ResultSet row =
                statement.executeQuery(LEFT + " AND c.relname = '%s'".formatted(table))) {
            left = row.next();
        }
        if (left) {
            statement.execute("DROP TABLE \"%s\"".formatted(table));
        }
    }
}
