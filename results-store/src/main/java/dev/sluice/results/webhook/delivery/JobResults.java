package dev.sluice.results.webhook.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.results.json.JsonText;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.retention.DayTables;
import dev.sluice.results.retention.LeafTables;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.UnreadableBodyException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small results of jobs, read from their rows when they are sent: what was erased or replaced by a
 * later run since is not sent. Blocks. Thread-safe.
 */
@Singleton
final class JobResults {
    private static final Logger LOG = LoggerFactory.getLogger(JobResults.class);
    private static final JsonFactory JSON = new JsonFactory();

    /** What surrounds a body. */
    private static final int ROOM_BYTES = 64;

    private static final String SELECT =
            """
            SELECT http_status, CASE WHEN response_bytes <= ? THEN response_inline END, response_claim, response_encoding,
                   response_bytes, response_key_id
              FROM %s
             WHERE core = ? AND created_ms = ? AND tenant || '' = ? -- see JobLookup
               AND run = ?""";

    private final Database database;
    private final DayCatalogue days;
    private final Bodies bodies;

    JobResults(Database database, DayCatalogue days, Bodies bodies) {
        this.database = database;
        this.days = days;
        this.bodies = bodies;
    }

    /**
     * The result as in a job's document; empty when there is none (any more) or it is larger than
     * {@code bytesMax}.
     */
    Optional<String> find(String tenant, String jobId, int run, int bytesMax) {
        Optional<JobId> id = JobId.parse(jobId);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        try (Connection connection = database.reader()) {
            // A row without a result is found: its tables need not be looked for again.
            Optional<Optional<String>> found =
                    days.find(
                            connection,
                            tables -> {
                                Optional<DayTables.Day> day = tables.of(id.get().time());
                                return day.isPresent()
                                        ? find(
                                                connection,
                                                day.get(),
                                                tenant,
                                                id.get(),
                                                run,
                                                bytesMax)
                                        : Optional.empty();
                            });
            return found.orElse(Optional.empty());
        } catch (SQLException e) {
            LOG.debug("a result is not sent along, PostgreSQL did not bring it", e);
            return Optional.empty();
        }
    }

    /** Empty when there is no row. */
    private Optional<Optional<String>> find(
            Connection connection,
            DayTables.Day day,
            String tenant,
            JobId id,
            int run,
            int bytesMax)
            throws SQLException {
        String sql = SELECT.formatted(LeafTables.as(day.tables()));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, bytesMax);
            select.setString(2, id.core());
            select.setLong(3, id.time().toEpochMilli());
            select.setString(4, tenant);
            select.setInt(5, run);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(document(row, bytesMax)) : Optional.empty();
            }
        }
    }

    private Optional<String> document(ResultSet row, int bytesMax) throws SQLException {
        long bytes = row.getLong(5);
        if (row.wasNull() || bytes > bytesMax) {
            return Optional.empty();
        }
        Integer status = (Integer) row.getObject(1);
        byte[] body;
        try {
            body = bodies.open(body(row));
        } catch (BlobUnavailableException | UnreadableBodyException e) {
            LOG.warn("a result is not sent along: {}", e.getMessage());
            return Optional.empty();
        }
        String text = "{\"status_code\":%s,\"body\":%s}".formatted(status, json(body));
        return text.getBytes(StandardCharsets.UTF_8).length + ROOM_BYTES <= bytesMax
                ? Optional.of(text)
                : Optional.empty();
    }

    private static Body body(ResultSet row) throws SQLException {
        byte[] inline = row.getBytes(2);
        String encoding = row.getString(4);
        Body body = new Body();
        body.setInlineBytes(inline == null ? null : ByteBuffer.wrap(inline));
        body.setClaimCheck(orNull(row.getString(3)));
        body.setEncoding(encoding == null ? BodyEncoding.IDENTITY : BodyEncoding.valueOf(encoding));
        body.setSizeBytes(row.getLong(5));
        body.setKeyId(orNull(row.getString(6)));
        return body;
    }

    // The generated setters take null, their parameters do not say so.
    @SuppressWarnings("NullAway")
    private static String orNull(@Nullable String text) {
        return text;
    }

    /** As it came when it is JSON, as a string otherwise. */
    private static String json(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != null) {
                parser.skipChildren();
                parser.finishToken();
                if (parser.nextToken() == null) {
                    return text.strip();
                }
            }
        } catch (IOException notJson) {
            LOG.trace("a result is no JSON", notJson);
        }
        return JsonText.of(json -> json.writeString(text));
    }
}
