package dev.sluice.results.query;

import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.job.JobId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the row of a job. An Idempotency-Key that is used again gives an id with the same core and
 * a later time, so the row may be up to a day older than the id; partitions of other days are not
 * touched.
 */
final class JobLookup {
    private static final long KEY_LIFE_MS = Duration.ofHours(24).toMillis();
    private static final String BY_CORE =
            """
            SELECT job_id, tenant, run, status, operation, model, lane, upstream_model, priority, custom_id, metadata,
                   batch_id, created_ms, started_ms, finished_ms, deadline_ms, waiting_for, waits_until_ms, since_ms,
                   key_id, project, attempts, usage,
                   cost_nano_usd, http_status, error_code, error_message,
                   response_inline, response_claim, response_encoding, response_bytes, response_key_id
              FROM job
             WHERE core = ? AND created_ms BETWEEN ? AND ? AND tenant = ?
             ORDER BY created_ms DESC, progress DESC
             LIMIT 1""";

    private JobLookup() {}

    static Optional<StoredJob> find(Connection connection, String tenant, JobId id)
            throws SQLException {
        long timeMs = id.time().toEpochMilli();
        try (PreparedStatement select = connection.prepareStatement(BY_CORE)) {
            select.setString(1, id.core());
            select.setLong(2, timeMs - KEY_LIFE_MS);
            select.setLong(3, timeMs);
            select.setString(4, tenant);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(job(row)) : Optional.empty();
            }
        }
    }

    private static StoredJob job(ResultSet row) throws SQLException {
        return new StoredJob(
                row.getString("job_id"),
                row.getString("tenant"),
                row.getInt("run"),
                row.getString("status"),
                row.getString("operation"),
                row.getString("model"),
                row.getString("lane"),
                row.getString("upstream_model"),
                row.getString("priority"),
                row.getString("custom_id"),
                row.getString("metadata"),
                row.getString("batch_id"),
                row.getLong("created_ms"),
                number(row, "started_ms"),
                number(row, "finished_ms"),
                number(row, "deadline_ms"),
                row.getString("waiting_for"),
                number(row, "waits_until_ms"),
                number(row, "since_ms"),
                row.getString("key_id"),
                row.getString("project"),
                row.getString("attempts"),
                row.getString("usage"),
                number(row, "cost_nano_usd"),
                (Integer) row.getObject("http_status"),
                row.getString("error_code"),
                row.getString("error_message"),
                response(row));
    }

    private static @Nullable Body response(ResultSet row) throws SQLException {
        byte[] inline = row.getBytes("response_inline");
        String claimCheck = row.getString("response_claim");
        if (inline == null && claimCheck == null) {
            return null;
        }
        String encoding = row.getString("response_encoding");
        return new Body(
                inline == null ? null : ByteBuffer.wrap(inline),
                claimCheck,
                encoding == null ? BodyEncoding.IDENTITY : BodyEncoding.valueOf(encoding),
                row.getLong("response_bytes"),
                row.getString("response_key_id"));
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
