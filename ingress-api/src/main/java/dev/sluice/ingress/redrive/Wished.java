package dev.sluice.ingress.redrive;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import java.io.IOException;

/**
 * What results-store has done for one job.
 *
 * @param known the wish was in the log before
 */
record Wished(String id, int run, String redriveId, boolean known) {
    static Wished read(byte[] json) {
        String id = "";
        int run = 0;
        String redriveId = "";
        boolean known = false;
        try (JsonParser parser = Json.parser(json, 0, json.length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "id" -> id = parser.getText();
                    case "run" -> run = parser.getIntValue();
                    case "redrive_id" -> redriveId = parser.getText();
                    case "known" -> known = parser.getBooleanValue();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("results-store does not answer with JSON", e);
        }
        return new Wished(id, run, redriveId, known);
    }

    /** As the caller sees it. */
    byte[] document() {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("id", id);
                    out.writeStringField("object", "job");
                    out.writeNumberField("run", run);
                    out.writeStringField("status", "queued");
                    out.writeStringField("redrive_id", redriveId);
                    out.writeEndObject();
                });
    }
}
