package dev.sluice.ingress.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import java.io.IOException;
import java.util.Optional;

/** Reads from a provider's refusal what it tells the caller. Pure. */
final class ProviderSaid {
    private static final int CHARS_MAX = 2_000;

    private ProviderSaid() {}

    /** The message of an error in OpenAI's shape, which others use too. */
    static Optional<String> message(byte[] body) {
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            return parser.nextToken() == JsonToken.START_OBJECT
                    ? members(parser)
                    : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<String> members(JsonParser parser) throws IOException {
        Optional<String> found = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("error") && value == JsonToken.START_OBJECT) {
                found = members(parser);
            } else if (name.equals("message") && value == JsonToken.VALUE_STRING) {
                String text = parser.getText();
                found =
                        Optional.of(
                                text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX));
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }
}
