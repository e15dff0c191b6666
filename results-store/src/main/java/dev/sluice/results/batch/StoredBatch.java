package dev.sluice.results.batch;

import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchStop;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A row of the batch table with what became of its lines. Times are epoch milliseconds; faults and
 * metadata are JSON as clients see it.
 *
 * @param end null: it has not ended
 * @param completed of an ended one: lines that were answered
 * @param outputKept seconds for which its output is kept, if its maker said so
 */
record StoredBatch(
        String id,
        String tenant,
        int partition,
        String endpoint,
        String inputFileId,
        String window,
        String outputFileId,
        String errorFileId,
        BatchPhase phase,
        BatchStop stop,
        @Nullable BatchEnd end,
        boolean hasOutput,
        boolean hasErrors,
        @Nullable String retryOf,
        @Nullable String faults,
        String metadata,
        int total,
        int expanded,
        int completed,
        @Nullable Long outputKept,
        Times times,
        Lines lines) {

    /** When it went from one standing to the next. */
    record Times(
            long created,
            long deadline,
            @Nullable Long cancel,
            @Nullable Long inProgress,
            @Nullable Long stopped,
            @Nullable Long ended) {}

    /** What became of its jobs so far. */
    record Lines(
            long succeeded,
            long failed,
            long cancelled,
            long expired,
            long inputTokens,
            long cachedTokens,
            long outputTokens,
            long reasoningTokens,
            long costNanoUsd,
            long lastMs) {

        long finished() {
            return succeeded + failed + cancelled + expired;
        }
    }

    /** To be followed by a WHERE. */
    static final String SELECT =
            """
            SELECT b.*, COALESCE(c.succeeded, 0) succeeded, COALESCE(c.failed, 0) failed,
                   COALESCE(c.cancelled, 0) cancelled, COALESCE(c.expired, 0) expired,
                   COALESCE(c.input_tokens, 0) input_tokens, COALESCE(c.cached_tokens, 0) cached_tokens,
                   COALESCE(c.output_tokens, 0) output_tokens, COALESCE(c.reasoning_tokens, 0) reasoning_tokens,
                   COALESCE(c.cost_nano_usd, 0) cost_nano_usd, COALESCE(c.last_ms, 0) last_ms
              FROM batch b LEFT JOIN batch_count c USING (batch_id)
            """;

    static StoredBatch of(ResultSet row) throws SQLException {
        String end = row.getString("end_status");
        String metadata = row.getString("metadata");
        return new StoredBatch(
                row.getString("batch_id"),
                row.getString("tenant"),
                row.getInt("partition"),
                row.getString("endpoint"),
                row.getString("input_file_id"),
                row.getString("completion_window"),
                row.getString("output_file_id"),
                row.getString("error_file_id"),
                BatchPhase.valueOf(row.getString("phase")),
                BatchStop.valueOf(row.getString("stop")),
                end == null ? null : BatchEnd.valueOf(end),
                row.getBoolean("has_output"),
                row.getBoolean("has_errors"),
                row.getString("retry_of"),
                row.getString("faults"),
                metadata == null ? "{}" : metadata,
                row.getInt("total"),
                row.getInt("expanded"),
                row.getInt("completed"),
                number(row, "output_kept_s"),
                new Times(
                        row.getLong("created_ms"),
                        row.getLong("deadline_ms"),
                        number(row, "cancel_ms"),
                        number(row, "in_progress_ms"),
                        number(row, "stopped_ms"),
                        number(row, "ended_ms")),
                new Lines(
                        row.getLong("succeeded"),
                        row.getLong("failed"),
                        row.getLong("cancelled"),
                        row.getLong("expired"),
                        row.getLong("input_tokens"),
                        row.getLong("cached_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("reasoning_tokens"),
                        row.getLong("cost_nano_usd"),
                        row.getLong("last_ms")));
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
