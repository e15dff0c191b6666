package dev.sluice.results.late;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.Tidying;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Forgets what was booked late for jobs whose rows are gone. */
@Singleton
final class LateTidy implements Tidying {
    private static final int ROWS_PER_ROUND = 10_000;

    /** A job's row may be late: it is projected, or rebuilt, after its usage. */
    private static final Duration FORGET_AFTER = Duration.ofDays(40);

    private final Database database;

    LateTidy(Database database) {
        this.database = database;
    }

    @Override
    public boolean tidy(Instant now) throws SQLException {
        try (Connection connection = database.writer()) {
            int removed =
                    LateTable.forget(
                            connection, now.minus(FORGET_AFTER).toEpochMilli(), ROWS_PER_ROUND);
            connection.commit();
            return removed == ROWS_PER_ROUND;
        }
    }
}
