package dev.sluice.ingress.status;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.json.RawSlice;
import java.io.IOException;
import java.util.Optional;

/** What results-store knows of a job. */
sealed interface Lookup {
    /**
     * @param document the job document as results-store wrote it
     */
    record Found(byte[] document) implements Lookup {}

    /** The id is newer than what the projection has seen. */
    record NotYet() implements Lookup {}

    /** The projection has passed the id's time and there is no such job. */
    record Absent() implements Lookup {}

    /**
     * Reads an answer of the internal API.
     *
     * @throws IOException when it has another form
     */
    static Lookup read(byte[] answer) throws IOException {
        boolean found = false;
        boolean projected = false;
        try (JsonParser parser = Json.parser(answer, 0, answer.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the internal API answered no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                found |= name.equals("found") && value == JsonToken.VALUE_TRUE;
                projected |= name.equals("projected") && value == JsonToken.VALUE_TRUE;
                parser.skipChildren();
            }
        }
        if (!found) {
            return projected ? new Absent() : new NotYet();
        }
        Optional<byte[]> document = RawSlice.topLevelObject(answer, "job");
        return new Found(
                document.orElseThrow(
                        () -> new IOException("the internal API found a job and sent none")));
    }
}
