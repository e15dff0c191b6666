package dev.sluice.results.webhook.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.results.json.JsonText;
import dev.sluice.results.postgres.Database;
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
            SELECT http_status, response_inline, response_claim, response_encoding, response_bytes, response_key_id
              FROM job
             WHERE core = ? AND created_ms = ? AND tenant = ? AND run = ? AND response_bytes <= ?""";

    private final Database database;
    private final Bodies bodies;

    JobResults(Database database, Bodies bodies) {
        this.database = database;
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
        try (Connection connection = database.reader();
                PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, id.get().core());
            select.setLong(2, id.get().time().toEpochMilli());
            select.setString(3, tenant);
            select.setInt(4, run);
            select.setLong(5, bytesMax);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? document(row, bytesMax) : Optional.empty();
            }
        } catch (SQLException e) {
            LOG.debug("a result is not sent along, PostgreSQL did not bring it", e);
            return Optional.empty();
        }
    }

    private Optional<String> document(ResultSet row, int bytesMax) throws SQLException {
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
