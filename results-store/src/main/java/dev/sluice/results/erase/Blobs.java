package dev.sluice.results.erase;

import dev.sluice.results.erase.ErasedTable.Leftover;
import dev.sluice.results.postgres.Database;
import dev.sluice.schema.body.Bodies;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Deletes the blobs of erased jobs. A claim is forgotten after its blob is gone, so a crash in
 * between deletes it twice, which is fine. Thread-safe.
 */
@Singleton
final class Blobs {
    private final Database database;
    private final Bodies bodies;

    Blobs(Database database, Bodies bodies) {
        this.database = database;
        this.bodies = bodies;
    }

    private interface Which {
        List<Leftover> in(Connection connection) throws SQLException;
    }

    /**
     * Of one job.
     *
     * @throws dev.sluice.schema.body.BlobUnavailableException when the store fails; what is left is
     *     deleted later
     */
    void delete(String core) throws SQLException {
        delete(connection -> ErasedTable.leftovers(connection, core));
    }

    /** Of those that were left over, at most of so many jobs. */
    void delete(int jobsMax) throws SQLException {
        delete(connection -> ErasedTable.leftovers(connection, jobsMax));
    }

    private void delete(Which which) throws SQLException {
        try (Connection connection = database.writer()) {
            List<Leftover> left = which.in(connection);
            connection.commit();
            for (Leftover one : left) {
                one.claims().forEach(bodies::forget);
                ErasedTable.gone(connection, one);
                connection.commit();
            }
        }
    }
}
