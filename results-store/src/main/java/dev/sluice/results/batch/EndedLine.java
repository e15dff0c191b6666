package dev.sluice.results.batch;

import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.retention.DayTables;
import dev.sluice.results.retention.LeafTables;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a line, as its job's row tells.
 *
 * @param response the envelope, not opened
 */
record EndedLine(
        int line,
        String jobId,
        @Nullable String customId,
        String status,
        @Nullable Integer httpStatus,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable Body response) {
    private static final int ROWS_PER_FETCH = 200;

    /** All jobs of a batch have its time, so one day is looked at. */
    private static final String OF_BATCH =
            """
            SELECT batch_line, job_id, custom_id, status, http_status, error_code, error_message,
                   response_inline, response_claim, response_encoding, response_bytes, response_key_id
              FROM %s
             WHERE batch_id = ? AND created_ms = ?
             ORDER BY batch_line""";

    interface Each {
        void line(EndedLine line) throws SQLException;
    }

    /**
     * All lines of a batch in their order, some rows at a time. Needs a transaction.
     *
     * @throws SQLException also when the day is dropped meanwhile
     */
    static void each(Connection connection, StoredBatch batch, Each each) throws SQLException {
        Optional<DayTables.Day> day =
                DayCatalogue.now(connection).of(Instant.ofEpochMilli(batch.times().created()));
        if (day.isPresent()) {
            each(connection, day.get(), batch, each);
        }
    }

    private static void each(Connection connection, DayTables.Day day, StoredBatch batch, Each each)
            throws SQLException {
        String sql = OF_BATCH.formatted(LeafTables.as(day.tables()));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(ROWS_PER_FETCH);
            select.setString(1, batch.id());
            select.setLong(2, batch.times().created());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    each.line(of(rows));
                }
            }
        }
    }

    boolean answered() {
        return status.equals("succeeded") && response != null;
    }

    boolean expired() {
        return status.equals("expired");
    }

    /** Whether there is an end of it at all. */
    boolean ended() {
        return !status.equals("queued") && !status.equals("running");
    }

    private static EndedLine of(ResultSet row) throws SQLException {
        int httpStatus = row.getInt("http_status");
        boolean noStatus = row.wasNull();
        return new EndedLine(
                row.getInt("batch_line"),
                row.getString("job_id"),
                row.getString("custom_id"),
                row.getString("status").toLowerCase(Locale.ROOT),
                noStatus ? null : httpStatus,
                row.getString("error_code"),
                row.getString("error_message"),
                body(row));
    }

    private static @Nullable Body body(ResultSet row) throws SQLException {
        byte[] inline = row.getBytes("response_inline");
        String claim = row.getString("response_claim");
        if (inline == null && claim == null) {
            return null;
        }
        String encoding = row.getString("response_encoding");
        return Body.newBuilder()
                .setInlineBytes(inline == null ? null : ByteBuffer.wrap(inline))
                .setClaimCheck(claim)
                .setEncoding(
                        encoding == null ? BodyEncoding.IDENTITY : BodyEncoding.valueOf(encoding))
                .setSizeBytes(row.getLong("response_bytes"))
                .setKeyId(row.getString("response_key_id"))
                .build();
    }
}
