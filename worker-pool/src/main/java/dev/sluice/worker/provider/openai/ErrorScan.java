package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.Json;
import java.io.IOException;
import java.util.Locale;

/**
 * Reads code and type from an error body. Only short words are taken, never sentences: those may
 * quote prompts or keys.
 *
 * @param code empty when there is none
 * @param type empty when there is none
 */
record ErrorScan(String code, String type) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int WORD_MAX = 64;
    static final ErrorScan NOTHING = new ErrorScan("", "");

    static ErrorScan of(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return NOTHING;
            }
            return members(parser, NOTHING);
        } catch (IOException notJson) {
            return NOTHING;
        }
    }

    /** Of an event of a stream, which says its code itself or within {@code error}. */
    static ErrorScan ofEvent(ObjectNode event) {
        return event.path("error").isObject()
                ? of(Json.bytes(event.path("error")))
                // Its type says that it is one.
                : new ErrorScan(of(Json.bytes(event)).code, "");
    }

    /** Reads the object that the parser stands on, to its end. */
    static ErrorScan read(JsonParser parser) throws IOException {
        return members(parser, NOTHING);
    }

    /** Some providers wrap the members in {@code error}, some do not. */
    private static ErrorScan members(JsonParser parser, ErrorScan outer) throws IOException {
        ErrorScan found = outer;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("error") && value == JsonToken.START_OBJECT) {
                found = members(parser, found);
            } else if (value.isScalarValue() && name.equals("code")) {
                found = new ErrorScan(word(parser), found.type);
            } else if (value.isScalarValue() && name.equals("type")) {
                found = new ErrorScan(found.code, word(parser));
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }

    private static String word(JsonParser parser) throws IOException {
        String text = parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
        boolean plain =
                text.length() <= WORD_MAX
                        && text.chars()
                                .allMatch(
                                        c ->
                                                c >= 'a' && c <= 'z'
                                                        || c >= 'A' && c <= 'Z'
                                                        || c >= '0' && c <= '9'
                                                        || c == '_'
                                                        || c == '-'
                                                        || c == '.');
        return plain ? text.toLowerCase(Locale.ROOT) : "";
    }
}
