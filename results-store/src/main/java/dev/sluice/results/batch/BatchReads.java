package dev.sluice.results.batch;

import dev.sluice.results.json.JsonText;
import dev.sluice.results.postgres.Database;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads of files and batches for the internal API, on the caller's thread. All throw {@code
 * RESULTS_UNAVAILABLE} while PostgreSQL does not answer.
 */
@Singleton
final class BatchReads {
    private static final Logger LOG = LoggerFactory.getLogger(BatchReads.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Database database;
    private final InstantSource clock;

    BatchReads(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A part of a list, by the ids of its ends.
     *
     * @param after the page begins behind this
     */
    record Page(int limit, @Nullable String after, boolean oldestFirst) {
        private String where() {
            return after == null ? "" : " AND %s " + (oldestFirst ? ">" : "<") + " ?";
        }

        private String order() {
            return " ORDER BY %s " + (oldestFirst ? "ASC" : "DESC") + " LIMIT " + (limit + 1);
        }

        String clause(String id) {
            return (where() + order()).replace("%s", id);
        }
    }

    private interface Fill {
        void parameters(PreparedStatement statement) throws SQLException;
    }

    private interface Each {
        void row(ResultSet row) throws SQLException;
    }

    Optional<String> batch(String tenant, String id) {
        List<StoredBatch> found = new ArrayList<>();
        read(
                StoredBatch.SELECT + " WHERE b.batch_id = ? AND b.tenant = ?",
                statement -> {
                    statement.setString(1, id);
                    statement.setString(2, tenant);
                },
                row -> found.add(StoredBatch.of(row)));
        return found.stream()
                .findFirst()
                .map(batch -> JsonText.of(json -> BatchJson.write(batch, clock.millis(), json)));
    }

    String batches(String tenant, Page page) {
        List<StoredBatch> found = new ArrayList<>();
        read(
                StoredBatch.SELECT + " WHERE b.tenant = ?" + page.clause("b.batch_id"),
                statement -> {
                    statement.setString(1, tenant);
                    if (page.after() != null) {
                        statement.setString(2, page.after());
                    }
                },
                row -> found.add(StoredBatch.of(row)));
        long nowMs = clock.millis();
        return ListJson.of(
                found,
                page.limit(),
                StoredBatch::id,
                (batch, json) -> BatchJson.write(batch, nowMs, json));
    }

    String files(String tenant, @Nullable String purpose, Page page) {
        List<StoredFile> found = new ArrayList<>();
        read(
                "SELECT * FROM file WHERE tenant = ? AND (?::text IS NULL OR purpose = ?)"
                        + " AND (expires_ms IS NULL OR expires_ms > ?)"
                        + page.clause("file_id"),
                statement -> {
                    statement.setString(1, tenant);
                    statement.setString(2, purpose);
                    statement.setString(3, purpose);
                    statement.setLong(4, clock.millis());
                    if (page.after() != null) {
                        statement.setString(5, page.after());
                    }
                },
                row -> found.add(StoredFile.of(row)));
        return ListJson.of(found, page.limit(), StoredFile::id, StoredFile::write);
    }

    /** How many jobs of these batches have ended, by batch. */
    String counts(List<String> ids) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    for (Count count : finished(ids)) {
                        json.writeNumberField(count.id(), count.finished());
                    }
                    json.writeEndObject();
                });
    }

    private record Count(String id, long finished) {}

    private List<Count> finished(List<String> ids) {
        List<Count> counts = new ArrayList<>();
        read(
                """
                SELECT batch_id, succeeded + failed + cancelled + expired
                  FROM batch_count WHERE batch_id = ANY (string_to_array(?, ','))\
                """,
                statement -> statement.setString(1, String.join(",", ids)),
                row -> counts.add(new Count(row.getString(1), row.getLong(2))));
        return counts;
    }

    private void read(String sql, Fill fill, Each each) {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            fill.parameters(statement);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.row(rows);
                }
            }
        } catch (SQLException e) {
            LOG.debug("a read failed ({})", e.getSQLState(), e);
            throw SluiceException.retryAfter(
                    RETRY_AFTER,
                    ErrorCode.RESULTS_UNAVAILABLE,
                    "batches cannot be read now; they are accepted and run as usual");
        }
    }
}
