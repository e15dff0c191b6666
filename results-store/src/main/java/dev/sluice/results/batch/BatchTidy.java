package dev.sluice.results.batch;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.Tidying;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.job.ObjectId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files that have expired and batches that ended long ago, so many in each round. A file's
 * bytes go first, then the log is told that it is gone, and the projection removes its row: what
 * dies in the middle is done again. Nobody sees a file after its time, whenever it is removed.
 */
@Singleton
final class BatchTidy implements Tidying {
    private static final Logger LOG = LoggerFactory.getLogger(BatchTidy.class);
    private static final int FILES_PER_ROUND = 2_000;
    private static final int BATCHES_PER_ROUND = 5_000;

    /** Lines of a batch that has not ended may be read yet. Open batches are looked up once. */
    private static final String FILES =
            """
            SELECT * FROM file WHERE expires_ms <= ? AND partition IS NOT NULL
               AND file_id NOT IN (SELECT input_file_id FROM batch WHERE end_status IS NULL)
             ORDER BY expires_ms LIMIT %d\
            """
                    .formatted(FILES_PER_ROUND);

    /** Without its counts a batch could be shown with others; so both go at once. */
    private static final String BATCHES =
            """
            WITH gone AS (
              DELETE FROM batch WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM batch WHERE ended_ms < ? LIMIT %d))
              RETURNING batch_id),
            counts AS (
              DELETE FROM batch_count WHERE batch_id IN (SELECT batch_id FROM gone))
            SELECT count(*) FROM gone\
            """
                    .formatted(BATCHES_PER_ROUND);

    private final Database database;
    private final FileStore files;
    private final BatchEnds log;
    private final BatchConfig config;

    private record Over(FileEntry entry, int partition) {}

    BatchTidy(Database database, FileStore files, BatchEnds log, BatchConfig config) {
        this.database = database;
        this.files = files;
        this.log = log;
        this.config = config;
    }

    @Override
    public boolean tidy(Instant now) throws SQLException {
        int removed = 0;
        List<Over> expired = expired(now);
        for (Over file : expired) {
            try {
                remove(file);
                removed++;
            } catch (BlobUnavailableException | IllegalStateException e) {
                // The next round tries it again; others must not wait for it.
                LOG.warn(
                        "file {} has expired and cannot be removed: {}",
                        file.entry().getFileId(),
                        e.getMessage());
            }
        }
        if (removed > 0) {
            LOG.info("removed {} files that had expired", removed);
        }
        boolean more = expired.size() == FILES_PER_ROUND && removed > 0;
        return removeBatches(now.minus(config.kept())) || more;
    }

    private void remove(Over file) {
        ObjectId id = ObjectId.of(ObjectId.Kind.FILE, file.entry().getFileId());
        files.delete(FileNames.entry(id));
        files.delete(FileNames.content(id));
        log.gone(file.partition(), file.entry());
    }

    private List<Over> expired(Instant now) throws SQLException {
        List<Over> found = new ArrayList<>();
        try (Connection connection = database.reader();
                PreparedStatement select = connection.prepareStatement(FILES)) {
            select.setLong(1, now.toEpochMilli());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Over(entry(row), row.getInt("partition")));
                }
            }
        }
        return found;
    }

    private static FileEntry entry(ResultSet row) throws SQLException {
        return FileEntry.newBuilder()
                .setFileId(row.getString("file_id"))
                .setTenant(row.getString("tenant"))
                .setFilename(row.getString("filename"))
                .setPurpose(row.getString("purpose"))
                .setSizeBytes(row.getLong("size_bytes"))
                .setSha256(row.getString("sha256"))
                .setCreatedAtMs(row.getLong("created_ms"))
                .setExpiresAtMs(row.getLong("expires_ms"))
                .setDeleted(true)
                .build();
    }

    /**
     * @return whether there may be more
     */
    private boolean removeBatches(Instant endedBefore) throws SQLException {
        try (Connection connection = database.writer();
                PreparedStatement delete = connection.prepareStatement(BATCHES)) {
            delete.setLong(1, endedBefore.toEpochMilli());
            try (ResultSet gone = delete.executeQuery()) {
                gone.next();
                boolean more = gone.getInt(1) == BATCHES_PER_ROUND;
                connection.commit();
                return more;
            }
        }
    }
}
