package dev.sluice.ingress.cancel;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import java.io.IOException;

/**
 * What a job's document says to who wants the job to end.
 *
 * @param id under which the coordinator knows the job; another than the one that was asked for when
 *     an Idempotency-Key was repeated
 * @param status empty when nobody can say
 */
public record Standing(String id, String status) {
    public static Standing read(byte[] document) {
        String id = "";
        String status = "";
        try (JsonParser parser = Json.parser(document, 0, document.length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
                    if (text && name.equals("id")) {
                        id = parser.getText();
                    } else if (text && name.equals("status")) {
                        status = parser.getText();
                    }
                    parser.skipChildren();
                }
            }
            return new Standing(id, status);
        } catch (IOException e) {
            throw new IllegalStateException("a job's document is not JSON", e);
        }
    }

    boolean ended() {
        return switch (status) {
            case "succeeded", "failed", "cancelled", "expired" -> true;
            default -> false;
        };
    }
}
