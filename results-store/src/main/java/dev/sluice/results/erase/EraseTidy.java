package dev.sluice.results.erase;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.Tidying;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Deletes blobs that nobody could delete at once, as those of an erasure that the projection met
 * first, and forgets erasures of jobs that are gone.
 */
@Singleton
final class EraseTidy implements Tidying {
    private static final int JOBS_PER_ROUND = 10_000;

    /** A job's row may be late: it is projected, or rebuilt, after its erasure. */
    private static final Duration FORGET_AFTER = Duration.ofDays(40);

    private final Database database;
    private final Blobs blobs;
    private final int perRound;

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
        try (Connection connection = database.writer()) {
            int forgotten =
                    ErasedTable.forget(
                            connection, now.minus(FORGET_AFTER).toEpochMilli(), perRound);
            connection.commit();
            return more || forgotten == perRound;
        }
    }
}
