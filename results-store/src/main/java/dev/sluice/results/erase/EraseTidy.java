package dev.sluice.results.erase;

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
 * Deletes blobs that nobody could delete at once, as those of an erasure that the projection met
 * first, and forgets erasures of jobs that are gone; for those it looks at each once a day.
 * Confined to the thread of retention.
 */
@Singleton
final class EraseTidy implements Tidying {
    private static final int JOBS_PER_ROUND = 10_000;

    /** A job's row may be late: it is projected, or rebuilt, after its erasure. */
    private static final Duration FORGET_AFTER = Duration.ofDays(40);

    private final Database database;
    private final Blobs blobs;
    private final int perRound;
    private final DailyWalk erasures = new DailyWalk();

    @Inject
    EraseTidy(Database database, Blobs blobs) {
        this(database, blobs, JOBS_PER_ROUND);
    }

    EraseTidy(Database database, Blobs blobs, int perRound) {
        this.database = database;
        this.blobs = blobs;
        this.perRound = perRound;
    }

    @Override
    public boolean tidy(Instant now) throws SQLException {
        boolean more = blobs.delete(perRound);
        long beforeMs = now.minus(FORGET_AFTER).toEpochMilli();
        return erasures.goOn(now, fromMs -> forget(fromMs, beforeMs)) || more;
    }

    private OptionalLong forget(long fromMs, long erasedBeforeMs) throws SQLException {
        try (Connection connection = database.writer()) {
            OptionalLong next = ErasedTable.forget(connection, fromMs, erasedBeforeMs, perRound);
            connection.commit();
            return next;
        }
    }
}
