package dev.sluice.results.query;

import dev.sluice.results.late.LateTable;
import dev.sluice.results.late.LateUsage;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a job out of a row of the job table, with its response or without. */
final class StoredRow {
    static final String COLUMNS =
            """
            job_id, tenant, run, status, operation, model, lane, upstream_model, priority, custom_id, metadata,
            batch_id, created_ms, started_ms, finished_ms, deadline_ms, waiting_for, waits_until_ms, since_ms,
            key_id, project, attempts, usage, cost_nano_usd, http_status, error_code, error_message,
            request_offset, redrive_id, erased_ms, \
            """
                    + LateTable.COLUMN;
    static final String RESPONSE_COLUMNS =
            "response_inline, response_claim, response_encoding, response_bytes, response_key_id";

    private StoredRow() {}

    static StoredJob whole(ResultSet row) throws SQLException {
        return job(row, response(row));
    }

    static StoredJob withoutResponse(ResultSet row) throws SQLException {
        return job(row, null);
    }

    /** A run that has ended shows what was booked for it since, too. */
    private static StoredJob job(ResultSet row, @Nullable Body response) throws SQLException {
        Optional<LateUsage> late = LateTable.read(row);
        String usage = row.getString("usage");
        Long costNanoUsd = number(row, "cost_nano_usd");
        if (late.isPresent() && usage != null && costNanoUsd != null) {
            usage = late.get().addedTo(usage);
            costNanoUsd += late.get().costNanoUsd();
        }
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
                usage,
                costNanoUsd,
                (Integer) row.getObject("http_status"),
                row.getString("error_code"),
                row.getString("error_message"),
                number(row, "request_offset"),
                row.getString("redrive_id"),
                number(row, "erased_ms"),
                response);
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
