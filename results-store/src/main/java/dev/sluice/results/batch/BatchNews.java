package dev.sluice.results.batch;

import dev.sluice.results.json.JsonText;
import dev.sluice.results.row.Row;
import dev.sluice.schema.avro.BatchCancel;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.FileEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records of {@code sluice.batches} on their way into rows, in their order. A row only moves on:
 * old news, and a second end, change nothing. Used by the projection thread alone.
 */
public final class BatchNews {
    private static final String FILE =
            """
            INSERT INTO file (file_id, tenant, filename, purpose, sha256, size_bytes, created_ms, expires_ms,
              partition)
            VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (file_id) DO NOTHING\
            """;
    private static final String FILE_GONE = "DELETE FROM file WHERE file_id = ?";
    private static final String BATCH =
            """
            INSERT INTO batch (batch_id, tenant, endpoint, input_file_id, completion_window, output_file_id,
              error_file_id, phase, stop, retry_of, metadata, created_ms, deadline_ms, output_kept_s, partition)
            VALUES (?,?,?,?,?,?,?,'VALIDATING','NONE',?,?,?,?,?,?) ON CONFLICT (batch_id) DO NOTHING\
            """;
    private static final String CANCEL =
            "UPDATE batch SET cancel_ms = ? WHERE batch_id = ? AND cancel_ms IS NULL AND end_status"
                    + " IS NULL";
    private static final String PROGRESS =
            """
            UPDATE batch SET phase = ?, stop = ?, faults = ?, seq = ?, in_progress_ms = ?, stopped_ms = ?,
              total = ?, expanded = ?
             WHERE batch_id = ? AND seq < ? AND end_status IS NULL\
            """;
    private static final String ENDED =
            """
            UPDATE batch SET end_status = ?, faults = COALESCE(?, faults), ended_ms = ?, total = ?,
              completed = ?, has_output = ?, has_errors = ?
             WHERE batch_id = ? AND end_status IS NULL\
            """;

    private record News(SpecificRecord record, int partition) {}

    private final List<News> news = new ArrayList<>();

    /**
     * @throws IllegalArgumentException when it is no record of files or batches
     */
    public void add(SpecificRecord record, int partition) {
        switch (record) {
            case FileEntry ignored -> {}
            case BatchRequest ignored -> {}
            case BatchCancel ignored -> {}
            case BatchProgress ignored -> {}
            case BatchEnded ignored -> {}
            default -> throw unknown(record);
        }
        news.add(new News(record, partition));
    }

    public void write(Connection connection) throws SQLException {
        for (News each : news) {
            switch (each.record) {
                case FileEntry file -> write(file, each.partition, connection);
                case BatchRequest request -> write(request, each.partition, connection);
                case BatchCancel cancel -> write(cancel, connection);
                case BatchProgress progress -> write(progress, connection);
                case BatchEnded end -> write(end, connection);
                default -> throw unknown(each.record);
            }
        }
    }

    private static void write(FileEntry file, int partition, Connection connection)
            throws SQLException {
        if (file.getDeleted()) {
            try (PreparedStatement gone = connection.prepareStatement(FILE_GONE)) {
                new Row(gone).text(file.getFileId());
                gone.executeUpdate();
            }
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(FILE)) {
            new Row(insert)
                    .text(file.getFileId())
                    .text(file.getTenant())
                    .text(file.getFilename())
                    .text(file.getPurpose())
                    .text(file.getSha256())
                    .number(file.getSizeBytes())
                    .number(file.getCreatedAtMs())
                    .number(file.getExpiresAtMs())
                    .integer(partition);
            insert.executeUpdate();
        }
    }

    private static void write(BatchRequest batch, int partition, Connection connection)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(BATCH)) {
            new Row(insert)
                    .text(batch.getBatchId())
                    .text(batch.getCaller().getTenant())
                    .text(batch.getEndpoint())
                    .text(batch.getInputFileId())
                    .text(batch.getCompletionWindow())
                    .text(batch.getOutputFileId())
                    .text(batch.getErrorFileId())
                    .text(batch.getRetryOf())
                    .text(JsonText.of(batch.getMetadata()))
                    .number(batch.getAcceptedAtMs())
                    .number(batch.getDeadlineMs())
                    .number(batch.getOutputKeptS())
                    .integer(partition);
            insert.executeUpdate();
        }
    }

    private static void write(BatchCancel cancel, Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(CANCEL)) {
            new Row(update).number(cancel.getRequestedAtMs()).text(cancel.getBatchId());
            update.executeUpdate();
        }
    }

    private static void write(BatchProgress progress, Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(PROGRESS)) {
            new Row(update)
                    .text(progress.getPhase().name())
                    .text(progress.getStop().name())
                    .text(BatchJson.faults(progress.getFaults()))
                    .number(progress.getSeq())
                    .number(orNull(progress.getInProgressAtMs()))
                    .number(orNull(progress.getStoppedAtMs()))
                    .integer(progress.getTotal())
                    .integer(progress.getExpanded())
                    .text(progress.getBatchId())
                    .number(progress.getSeq());
            update.executeUpdate();
        }
    }

    private static void write(BatchEnded end, Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ENDED)) {
            update.setBoolean(6, end.getOutputFileId() != null);
            update.setBoolean(7, end.getErrorFileId() != null);
            new Row(update)
                    .text(end.getStatus().name())
                    .text(BatchJson.faults(end.getFaults()))
                    .number(end.getEndedAt())
                    .integer(end.getTotal())
                    .integer(end.getCompleted());
            update.setString(8, end.getBatchId());
            update.executeUpdate();
        }
    }

    private static IllegalArgumentException unknown(SpecificRecord record) {
        return new IllegalArgumentException("record type " + record.getSchema().getFullName());
    }

    private static @Nullable Long orNull(long epochMs) {
        return epochMs == 0 ? null : epochMs;
    }
}
