package dev.sluice.results.late;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DailyWalk;
import dev.sluice.results.retention.Tidying;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Forgets what was booked late for jobs whose rows are gone. Looks at so many rows in each round,
 * from the oldest on, and at each once a day: most of them stay for as long as their job does.
 * Confined to the thread of retention.
 */
@Singleton
final class LateTidy implements Tidying {
    private static final int ROWS_PER_ROUND = 10_000;

    /** A job's row may be late: it is projected, or rebuilt, after its usage. */
    private static final Duration FORGET_AFTER = Duration.ofDays(40);

    private final Database database;
    private final int perRound;

    private final DailyWalk walk = new DailyWalk();

    @Inject
    LateTidy(Database database) {
        this(database, ROWS_PER_ROUND);
    }

    LateTidy(Database database, int perRound) {
        this.database = database;
        this.perRound = perRound;
    }

    @Override
    public boolean tidy(Instant now) throws SQLException {
        long toMs = now.minus(FORGET_AFTER).toEpochMilli();
        return walk.goOn(now, fromMs -> forget(fromMs, toMs));
    }

    private OptionalLong forget(long fromMs, long toMs) throws SQLException {
        try (Connection connection = database.writer()) {
            OptionalLong next = LateTable.forget(connection, fromMs, toMs, perRound);
            connection.commit();
            return next;
        }
    }
}
