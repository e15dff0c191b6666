package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.catalog.Capability;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Finds in a provider request what a model must be able to do, in the words of OpenAI's chat and
 * responses APIs. What it does not know it passes over: then the provider has the last word. One
 * instance per request; not thread-safe.
 */
final class BodyNeeds {
    private final Set<Capability> found = EnumSet.noneOf(Capability.class);

    /** Reads the value that the parser stands on, to its end. */
    void look(String name, JsonParser parser) throws IOException {
        JsonToken value = parser.currentToken();
        switch (name) {
            case "messages", "input" -> parts(parser);
            case "tools", "functions" -> {
                if (value == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
                    found.add(Capability.TOOLS);
                    restOfArray(parser);
                }
            }
            case "modalities" -> modalities(parser);
            case "response_format", "text" -> format(parser);
            case "reasoning_effort", "reasoning" -> {
                if (value != JsonToken.VALUE_NULL) {
                    found.add(Capability.REASONING);
                }
                parser.skipChildren();
            }
            default -> parser.skipChildren();
        }
    }

    Set<Capability> found() {
        return found;
    }

    private static void restOfArray(JsonParser parser) throws IOException {
        do {
            parser.skipChildren();
        } while (parser.nextToken() != JsonToken.END_ARRAY);
    }

    /** What the answer may be besides text. */
    private void modalities(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING
                    && parser.getText().equals("audio")) {
                found.add(Capability.AUDIO);
            }
            parser.skipChildren();
        }
    }

    /** Parts of a message say what they are in {@code type}. */
    private void parts(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                depth++;
            } else if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING && "type".equals(parser.currentName())) {
                switch (parser.getText()) {
                    case "image_url", "input_image", "image" -> found.add(Capability.VISION);
                    case "input_audio" -> found.add(Capability.AUDIO);
                    default -> {
                        // Text, files and what comes later.
                    }
                }
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    /** {@code {"type": "json_schema"}}, or that within {@code format}. */
    private void format(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("format")) {
                format(parser);
            } else if (name.equals("type")
                    && value == JsonToken.VALUE_STRING
                    && parser.getText().equals("json_schema")) {
                found.add(Capability.JSON_SCHEMA);
            } else {
                parser.skipChildren();
            }
        }
    }
}
