package dev.sluice.results.query;

import dev.sluice.schema.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds the row of a job. An Idempotency-Key that is used again gives an id with the same core and
 * a later time, so the row may be up to a day older than the id; partitions of other days are not
 * touched.
 */
public final class JobLookup {
    private static final long KEY_LIFE_MS = Duration.ofHours(24).toMillis();
    private static final String BY_CORE =
            "SELECT "
                    + StoredRow.COLUMNS
                    + ", "
                    + StoredRow.RESPONSE_COLUMNS
                    // Not the plain tenant: an index that begins with it costs as much by the
                    // planner's lights, and reads all that the tenant had in these two days.
                    + " FROM job WHERE core = ? AND created_ms BETWEEN ? AND ? AND tenant || '' = ?"
                    + " ORDER BY created_ms DESC, progress DESC LIMIT 1";

    private JobLookup() {}

    public static Optional<StoredJob> find(Connection connection, String tenant, JobId id)
            throws SQLException {
        long timeMs = id.time().toEpochMilli();
        try (PreparedStatement select = connection.prepareStatement(BY_CORE)) {
            select.setString(1, id.core());
            select.setLong(2, timeMs - KEY_LIFE_MS);
            select.setLong(3, timeMs);
            select.setString(4, tenant);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(StoredRow.whole(row)) : Optional.empty();
            }
        }
    }
}
