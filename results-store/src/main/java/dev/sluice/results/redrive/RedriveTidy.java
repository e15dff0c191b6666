package dev.sluice.results.redrive;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.Tidying;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Removes redrives that ended long ago, and wishes that nobody acts upon, some at a time. */
@Singleton
final class RedriveTidy implements Tidying {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int ROWS_PER_ROUND = 5_000;
    private static final String DELETE =
            """
            DELETE FROM redrive WHERE redrive_id IN (
              SELECT redrive_id FROM redrive WHERE ended_ms < ? LIMIT %d)"""
                    .formatted(ROWS_PER_ROUND);

    private final Database database;

    RedriveTidy(Database database) {
        this.database = database;
    }

    @Override
    public boolean tidy(Instant now) throws SQLException {
        try (Connection connection = database.writer();
                PreparedStatement delete = connection.prepareStatement(DELETE)) {
            delete.setLong(1, now.minus(KEPT).toEpochMilli());
            boolean more = delete.executeUpdate() == ROWS_PER_ROUND;
            WishedRuns.tidy(connection, now.toEpochMilli());
            connection.commit();
            return more;
        }
    }
}
