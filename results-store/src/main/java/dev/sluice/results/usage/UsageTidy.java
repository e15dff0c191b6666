package dev.sluice.results.usage;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.Tidying;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Removes sums that are over, some thousands at a time, so that no statement lasts. */
@Singleton
final class UsageTidy implements Tidying {
    private static final int ROWS_PER_STATEMENT = 5_000;
    private static final int STATEMENTS_PER_ROUND = 200;

    private final Database database;
    private final UsageConfig config;

    UsageTidy(Database database, UsageConfig config) {
        this.database = database;
        this.config = config;
    }

    @Override
    public boolean tidy(Instant now) throws SQLException {
        boolean hours =
                remove(UsageTable.HOURS, now.minus(Duration.ofDays(config.hourlyDays() + 1L)));
        boolean days = remove(UsageTable.DAYS, now.minus(Duration.ofDays(config.dailyDays() + 1L)));
        return hours || days;
    }

    /**
     * @return whether there may be more
     */
    private boolean remove(String table, Instant before) throws SQLException {
        String sql =
                "DELETE FROM %1$s WHERE ctid = ANY (ARRAY (SELECT ctid FROM %1$s WHERE start_ms < ? LIMIT %2$d))"
                        .formatted(table, ROWS_PER_STATEMENT);
        for (int i = 0; i < STATEMENTS_PER_ROUND; i++) {
            try (Connection connection = database.writer();
                    PreparedStatement delete = connection.prepareStatement(sql)) {
                delete.setLong(1, before.toEpochMilli());
                int removed = delete.executeUpdate();
                connection.commit();
                if (removed < ROWS_PER_STATEMENT) {
                    return false;
                }
            }
        }
        return true;
    }
}
