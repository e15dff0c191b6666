package dev.sluice.results.testkit;

import dev.sluice.results.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Holds {@code job} itself, without the tables of its days: a statement that names it, and would be
 * planned over all of them, waits until it fails.
 */
public final class HeldJobs implements AutoCloseable {
    private final Connection connection;

    private HeldJobs(Connection connection) {
        this.connection = connection;
    }

    public static HeldJobs of(Database database) throws SQLException {
        Connection connection = database.writer();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE ONLY job IN ACCESS EXCLUSIVE MODE");
        }
        return new HeldJobs(connection);
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
