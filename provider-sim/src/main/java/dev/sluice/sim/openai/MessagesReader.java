package dev.sluice.sim.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter.PromptText;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code messages} array: checks it, hashes all of it and collects what costs tokens. The
 * first error is kept and reading goes on, so that a body that is not JSON is reported as such. For
 * one request.
 */
final class MessagesReader {
    private static final Set<String> ROLES =
            Set.of("system", "assistant", "user", "function", "tool", "developer");
    // Documented cost of an image: fixed in low detail, 765 for a 1024 x 1024 one in high detail.
    private static final int IMAGE_TOKENS_LOW = 85;
    private static final int IMAGE_TOKENS_HIGH = 765;

    private final JsonParser json;
    private final List<String> texts = new ArrayList<>();
    private int messages;
    private int names;
    private int mediaTokens;
    private long hash;
    private @Nullable ApiError error;

    MessagesReader(JsonParser json) {
        this.json = json;
    }

    @Nullable ApiError error() {
        return error;
    }

    long hash() {
        return hash;
    }

    PromptText prompt() {
        return new PromptText(texts, messages, names, mediaTokens);
    }

    /** Reads the value that the parser stands on. */
    void read() throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            refuse(ApiError.wrongType("messages", "an array of objects"));
            skip();
            return;
        }
        while (next() != JsonToken.END_ARRAY) {
            String path = "messages[" + messages + "]";
            messages++;
            if (json.currentToken() == JsonToken.START_OBJECT) {
                message(path);
            } else {
                refuse(ApiError.wrongType(path, "an object"));
                skip();
            }
        }
        if (messages == 0) {
            refuse(
                    ApiError.invalid(
                            "Invalid 'messages': empty array. Expected an array with minimum length"
                                    + " 1, but got an empty array instead.",
                            "messages",
                            "empty_array"));
        }
    }

    private void message(String path) throws IOException {
        String role = null;
        boolean content = false;
        while (next() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            next();
            switch (field) {
                case "role" -> role = role(path + ".role");
                case "content" -> content = content(path + ".content");
                case "name" -> {
                    names++;
                    text(path + ".name");
                }
                case "tool_calls", "function_call" -> strings();
                default -> skip();
            }
        }
        if (role == null) {
            refuse(ApiError.missing(path + ".role"));
        } else if (!content && !role.equals("assistant")) {
            refuse(ApiError.missing(path + ".content"));
        }
    }

    private @Nullable String role(String path) throws IOException {
        if (!text(path)) {
            return null;
        }
        String role = json.getText();
        if (!ROLES.contains(role)) {
            refuse(
                    ApiError.invalid(
                            "Invalid value: '"
                                    + role
                                    + "'. Supported values are: 'system', 'assistant', 'user',"
                                    + " 'function', 'tool', and 'developer'.",
                            path,
                            "invalid_value"));
        }
        return role;
    }

    private boolean content(String path) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return false;
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return text(path);
            }
            refuse(ApiError.wrongType(path, "one of a string or array of objects"));
            skip();
            return true;
        }
        for (int part = 0; next() != JsonToken.END_ARRAY; part++) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                part(path + "[" + part + "]");
            } else {
                refuse(ApiError.wrongType(path + "[" + part + "]", "an object"));
                skip();
            }
        }
        return true;
    }

    private void part(String path) throws IOException {
        boolean typed = false;
        while (next() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            next();
            switch (field) {
                case "type" -> typed = true;
                case "text", "refusal" -> text(path + "." + field);
                case "image_url" -> image();
                default -> skip();
            }
        }
        if (!typed) {
            refuse(ApiError.missing(path + ".type"));
        }
    }

    private void image() throws IOException {
        int tokens = IMAGE_TOKENS_HIGH;
        if (json.currentToken() == JsonToken.START_OBJECT) {
            while (next() != JsonToken.END_OBJECT) {
                boolean detail = json.currentName().equals("detail");
                next();
                if (detail && "low".equals(json.getText())) {
                    tokens = IMAGE_TOKENS_LOW;
                }
                skip();
            }
        }
        mediaTokens += tokens;
    }

    private boolean text(String path) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            texts.add(json.getText());
            return true;
        }
        refuse(ApiError.wrongType(path, "a string"));
        skip();
        return false;
    }

    /** Counts every string inside the value, as for tool calls. */
    private void strings() throws IOException {
        int depth = 0;
        do {
            JsonToken token = json.currentToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING) {
                texts.add(json.getText());
            }
        } while (depth > 0 && next() != null);
    }

    /** Passes over the value that the parser stands on; it still counts for the hash. */
    private void skip() throws IOException {
        if (!json.currentToken().isStructStart()) {
            return;
        }
        for (int depth = 1; depth > 0; ) {
            JsonToken token = next();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }

    private JsonToken next() throws IOException {
        JsonToken token = json.nextToken();
        if (token == null) {
            throw new EOFException("the body ends inside messages");
        }
        hash = Draws.mix(hash, token.id());
        if (token.isScalarValue() || token == JsonToken.FIELD_NAME) {
            hash = Draws.mix(hash, json.getText());
        }
        return token;
    }

    private void refuse(ApiError first) {
        if (error == null) {
            error = first;
        }
    }
}
