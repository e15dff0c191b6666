package dev.sluice.results.redrive;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.Tidying;
import jakarta.inject.Inject;
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
    private static final int REDRIVES_PER_ROUND = 5_000;
    private static final int WISHES_PER_ROUND = 50_000;
    private static final String DELETE =
            """
            DELETE FROM redrive WHERE redrive_id IN (
              SELECT redrive_id FROM redrive WHERE ended_ms < ? LIMIT ?)""";

    private final Database database;
    private final int redrives;
    private final int wishes;

    @Inject
    RedriveTidy(Database database) {
        this(database, REDRIVES_PER_ROUND, WISHES_PER_ROUND);
    }

    /**
     * @param redrives at most in a round; so {@code wishes}
     */
    RedriveTidy(Database database, int redrives, int wishes) {
        this.database = database;
        this.redrives = redrives;
        this.wishes = wishes;
    }

    @Override
    public boolean tidy(Instant now) throws SQLException {
        try (Connection connection = database.writer();
                PreparedStatement delete = connection.prepareStatement(DELETE)) {
            delete.setLong(1, now.minus(KEPT).toEpochMilli());
            delete.setInt(2, redrives);
            boolean moreRedrives = delete.executeUpdate() == redrives;
            boolean moreWishes = WishedRuns.tidy(connection, now.toEpochMilli(), wishes) == wishes;
            connection.commit();
            return moreRedrives || moreWishes;
        }
    }
}
