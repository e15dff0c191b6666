package dev.sluice.ingress.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the document of a job says to who goes on with its stream.
 *
 * @param status empty when nobody can say
 * @param deadline empty when nobody can say
 */
record ResumedJob(String status, Optional<Instant> deadline) {
    static ResumedJob read(byte[] document) {
        String status = "";
        Optional<Instant> deadline = Optional.empty();
        try (JsonParser parser = Json.parser(document, 0, document.length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
                    if (text && name.equals("status")) {
                        status = parser.getText();
                    } else if (text && name.equals("deadline")) {
                        deadline = Optional.of(Instant.parse(parser.getText()));
                    }
                    parser.skipChildren();
                }
            }
            return new ResumedJob(status, deadline);
        } catch (IOException e) {
            throw new IllegalStateException("a job's document is not JSON", e);
        }
    }
}
