package dev.sluice.ingress.files;

import dev.sluice.ingress.json.Json;
import dev.sluice.schema.avro.FileEntry;

/** Files as OpenAI's clients know them. */
final class FileJson {
    private FileJson() {}

    static byte[] document(FileEntry file) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("id", file.getFileId());
                    out.writeStringField("object", "file");
                    out.writeNumberField("bytes", file.getSizeBytes());
                    out.writeNumberField("created_at", file.getCreatedAtMs() / 1_000);
                    Long expiresMs = file.getExpiresAtMs();
                    if (expiresMs != null) {
                        out.writeNumberField("expires_at", expiresMs / 1_000);
                    }
                    out.writeStringField("filename", file.getFilename());
                    out.writeStringField("purpose", file.getPurpose());
                    out.writeStringField("status", "processed");
                    out.writeStringField("sha256", file.getSha256());
                    out.writeEndObject();
                });
    }

    static byte[] deleted(String id) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("id", id);
                    out.writeStringField("object", "file");
                    out.writeBooleanField("deleted", true);
                    out.writeEndObject();
                });
    }
}
