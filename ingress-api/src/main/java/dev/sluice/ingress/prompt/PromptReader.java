package dev.sluice.ingress.prompt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds text, images and references in a provider request, in the words of OpenAI's chat, responses
 * and embeddings APIs and of Anthropic's messages. What it does not know it leaves among the other
 * bytes, so that it is counted by its size. One per request; not thread-safe.
 */
final class PromptReader {
    private final JsonParser parser;
    private final PromptParts parts;

    private PromptReader(JsonParser parser, PromptParts parts) {
        this.parser = parser;
        this.parts = parts;
    }

    /**
     * @param body a JSON object that was read before
     */
    static PromptParts read(byte[] body, int textBytesMax) {
        PromptParts parts = new PromptParts(textBytesMax);
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            parser.nextToken();
            new PromptReader(parser, parts).top();
        } catch (IOException e) {
            throw new UncheckedIOException("a body that was read before", e);
        }
        return parts;
    }

    private void top() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "messages", "input", "instructions", "system" -> content(name);
                case "prompt" -> {
                    if (value == JsonToken.START_OBJECT) {
                        // One that the provider has stored.
                        parts.more();
                        parser.skipChildren();
                    } else {
                        content(name);
                    }
                }
                case "previous_response_id", "conversation", "web_search_options" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        parts.more();
                    }
                    parser.skipChildren();
                }
                case "file" -> audio();
                case "image", "mask" -> pictures();
                case "tools" -> tools();
                case "n" -> {
                    if (value == JsonToken.VALUE_NUMBER_INT
                            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                        parts.answers(parser.getLongValue());
                    } else if (value != JsonToken.VALUE_NULL) {
                        // Some servers take "8" and 8.0 for 8.
                        parts.answers(Long.MAX_VALUE);
                        parser.skipChildren();
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }

    /** Of an edit: one, or a list of them, each in base64. */
    private void pictures() throws IOException {
        boolean list = parser.currentToken() == JsonToken.START_ARRAY;
        while (!list || parser.nextToken() != JsonToken.END_ARRAY) {
            boolean object = parser.currentToken() == JsonToken.START_OBJECT;
            while (object && parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean data = parser.currentName().equals("data");
                if (parser.nextToken() == JsonToken.VALUE_STRING && data) {
                    parts.image();
                    parts.imageAddress(parser.getTextLength());
                }
                parser.skipChildren();
            }
            parser.skipChildren();
            if (!list) {
                return;
            }
        }
    }

    /** Of a transcription. It is as long as the model hears, whatever the number of its bytes. */
    private void audio() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING && field.equals("data")) {
                parts.audio(parser.getTextLength());
            }
            parser.skipChildren();
        }
    }

    /**
     * Text stands in {@code content}, in {@code text}, or alone.
     *
     * @param name of the field whose value the parser stands on; of an element that of its array
     */
    private void content(String name) throws IOException {
        switch (parser.currentToken()) {
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    content(name);
                }
            }
            case START_OBJECT -> object(name);
            case VALUE_STRING -> string(name);
            case null, default -> parser.skipChildren();
        }
    }

    /**
     * @param name of the field that has it
     */
    private void object(String name) throws IOException {
        boolean refers = false;
        boolean says = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            refers |= field.equals("id");
            says |= field.equals("type") || field.equals("content");
            // {"image_url": {"url": "..."}} and {"image_url": "..."} are the same.
            content(name.equals("image_url") && field.equals("url") ? name : field);
        }
        // An earlier item, or an earlier spoken answer, that the provider has kept.
        if (refers && (name.equals("audio") || name.equals("input") && !says)) {
            parts.more();
        }
    }

    private void string(String name) throws IOException {
        switch (name) {
            case "text", "content", "input", "instructions", "system", "prompt" -> {
                // A text of megabytes is not made only to be left to its bytes.
                if (parts.hasRoom() && parts.hasRoom(parser.getTextLength())) {
                    parts.text(parser.getText());
                }
            }
            case "image_url" -> parts.imageAddress(parser.getTextLength());
            case "file_id", "file_url" -> parts.more();
            case "type" -> type(parser.getText());
            default -> {
                // Roles, names, ids, arguments: by their size.
            }
        }
    }

    private void type(String type) {
        switch (type) {
            case "image_url", "input_image", "image" -> parts.image();
            // Pages may be counted as text and as images.
            case "file", "input_file", "document", "item_reference" -> parts.more();
            default -> {
                // Text, audio and what comes later: by its size.
            }
        }
    }

    /** What a function is called and takes is in the body; what the provider's own find is not. */
    private void tools() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                String type = typeOfTool();
                if (type != null && !type.equals("function") && !type.equals("custom")) {
                    parts.more();
                }
            }
        }
    }

    private @Nullable String typeOfTool() throws IOException {
        String type = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING && field.equals("type")) {
                type = parser.getText();
            }
            parser.skipChildren();
        }
        return type;
    }
}
