package dev.sluice.results.query;

import dev.sluice.results.retention.DayTables;
import dev.sluice.results.retention.LeafTables;
import dev.sluice.schema.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Finds the row of a job. An Idempotency-Key that is used again gives an id with the same core and
 * a later time, so the row may be up to a day older than the id: the day of the id is asked first,
 * and the one before it when that has no row.
 */
public final class JobLookup {
    private static final Duration KEY_LIFE = Duration.ofHours(24);
    private static final String BY_CORE =
            "SELECT "
                    + StoredRow.COLUMNS
                    + ", "
                    + StoredRow.RESPONSE_COLUMNS
                    // Not the plain tenant: an index that begins with it costs as much by the
                    // planner's lights, and reads all that the tenant had in this time.
                    + " FROM %s WHERE core = ? AND created_ms BETWEEN ? AND ? AND tenant || '' = ?"
                    + " ORDER BY created_ms DESC, progress DESC LIMIT 1";

    private JobLookup() {}

    public static Optional<StoredJob> find(
            Connection connection, DayTables tables, String tenant, JobId id) throws SQLException {
        Instant oldest = id.time().minus(KEY_LIFE);
        for (DayTables.Day day : tables.between(day(oldest), day(id.time()))) {
            Optional<StoredJob> job = find(connection, day, tenant, id, oldest);
            if (job.isPresent()) {
                return job;
            }
        }
        return Optional.empty();
    }

    private static Optional<StoredJob> find(
            Connection connection, DayTables.Day day, String tenant, JobId id, Instant oldest)
            throws SQLException {
        String sql = BY_CORE.formatted(LeafTables.as(day.tables()));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, id.core());
            select.setLong(2, oldest.toEpochMilli());
            select.setLong(3, id.time().toEpochMilli());
            select.setString(4, tenant);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(StoredRow.whole(row)) : Optional.empty();
            }
        }
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}
