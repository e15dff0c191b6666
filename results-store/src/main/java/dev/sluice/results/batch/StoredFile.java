package dev.sluice.results.batch;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row of the file table. */
record StoredFile(
        String id,
        String filename,
        String purpose,
        String sha256,
        long bytes,
        long createdMs,
        @Nullable Long expiresMs) {

    static StoredFile of(ResultSet row) throws SQLException {
        long expires = row.getLong("expires_ms");
        Long expiresMs = row.wasNull() ? null : expires;
        return new StoredFile(
                row.getString("file_id"),
                row.getString("filename"),
                row.getString("purpose"),
                row.getString("sha256"),
                row.getLong("size_bytes"),
                row.getLong("created_ms"),
                expiresMs);
    }

    static void write(StoredFile file, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", file.id);
        json.writeStringField("object", "file");
        json.writeNumberField("bytes", file.bytes);
        json.writeNumberField("created_at", file.createdMs / 1_000);
        if (file.expiresMs != null) {
            json.writeNumberField("expires_at", file.expiresMs / 1_000);
        }
        json.writeStringField("filename", file.filename);
        json.writeStringField("purpose", file.purpose);
        json.writeStringField("status", "processed");
        json.writeStringField("sha256", file.sha256);
        json.writeEndObject();
    }
}
