package dev.sluice.results.erase;

import dev.sluice.results.erase.ErasedTable.Leftover;
import dev.sluice.results.postgres.Database;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the blobs of erased jobs. A claim is forgotten after its blob is gone, so a crash in
 * between deletes it twice, which is fine. No connection is held while the store works: it may take
 * minutes, and the projection shares the few that write. Thread-safe.
 */
@Singleton
final class Blobs {
    private static final Logger LOG = LoggerFactory.getLogger(Blobs.class);

    /** Then the store is away, as it seems; each may have taken as long as the store's patience. */
    private static final int FAILURES_MAX = 5;

    private final Database database;
    private final Bodies bodies;
    private final InstantSource clock;

    Blobs(Database database, Bodies bodies, InstantSource clock) {
        this.database = database;
        this.bodies = bodies;
        this.clock = clock;
    }

    /**
     * Of one job.
     *
     * @return whether all are gone; not while the job is about to run again
     * @throws BlobUnavailableException when the store fails; what is left is deleted later
     */
    boolean delete(String core) throws SQLException {
        List<Leftover> left;
        try (Connection connection = database.reader()) {
            left = ErasedTable.leftovers(connection, core, clock.millis());
        }
        for (Leftover one : left) {
            delete(one);
        }
        try (Connection connection = database.reader()) {
            return ErasedTable.isDone(connection, core);
        }
    }

    /**
     * Of those that were left over, at most of so many jobs. What fails is left for next time.
     *
     * @return whether it got on and there may be more
     */
    boolean delete(int jobsMax) throws SQLException {
        List<Leftover> left;
        try (Connection connection = database.reader()) {
            left = ErasedTable.leftovers(connection, jobsMax, clock.millis());
        }
        // So that those which always fail do not always come first.
        Collections.shuffle(left);
        int deleted = 0;
        int failed = 0;
        String why = "";
        for (Leftover one : left) {
            if (failed == FAILURES_MAX) {
                break;
            }
            try {
                delete(one);
                deleted++;
            } catch (BlobUnavailableException e) {
                failed++;
                why = String.valueOf(e.getMessage());
            }
        }
        if (failed > 0) {
            LOG.warn(
                    "bodies of {} of {} erased jobs are not deleted yet, {} were tried in vain: {}",
                    left.size() - deleted,
                    left.size(),
                    failed,
                    why);
        }
        return left.size() == jobsMax && deleted > 0;
    }

    private void delete(Leftover one) throws SQLException {
        one.over().forEach(bodies::forget);
        try (Connection connection = database.clientWriter()) {
            ErasedTable.gone(connection, one);
            connection.commit();
        }
    }
}
