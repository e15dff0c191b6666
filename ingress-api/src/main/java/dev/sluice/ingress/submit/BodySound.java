package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.audio.AudioLength;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How much a body has that is to be written down or to be spoken. Pure. */
final class BodySound {
    private BodySound() {}

    /**
     * How long the audio of a transcription plays.
     *
     * @param body a JSON object that was read before
     * @return 0: it does not show
     */
    static long seconds(byte[] body) {
        try (JsonParser parser = member(body, "file")) {
            boolean object = parser.currentToken() == JsonToken.START_OBJECT;
            while (object && parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean data = parser.currentName().equals("data");
                if (parser.nextToken() == JsonToken.VALUE_STRING && data) {
                    return length(parser);
                }
                parser.skipChildren();
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("a body that was read before", e);
        }
    }

    /**
     * Of the text that is to be spoken.
     *
     * @param body a JSON object that was read before
     * @return 1 at least; 0: there is no text
     */
    static long characters(byte[] body) {
        try (JsonParser parser = member(body, "input")) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return 0;
            }
            String text = parser.getText();
            return Math.max(1, text.codePointCount(0, text.length()));
        } catch (IOException e) {
            throw new UncheckedIOException("a body that was read before", e);
        }
    }

    private static long length(JsonParser parser) {
        try {
            return AudioLength.seconds(parser.getBinaryValue()).orElse(0);
        } catch (IOException notBase64) {
            // Refused by the worker, by its name.
            return 0;
        }
    }

    /** Stands on the value of a member; at the end when there is none. */
    private static JsonParser member(byte[] body, String wanted) throws IOException {
        JsonParser parser = Json.parser(body, 0, body.length);
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(wanted);
            parser.nextToken();
            if (found) {
                return parser;
            }
            parser.skipChildren();
        }
        return parser;
    }
}
