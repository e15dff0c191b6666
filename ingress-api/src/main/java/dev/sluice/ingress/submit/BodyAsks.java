package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.wire.Ask;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects what a provider request asks for that not every provider has, so that the router can
 * look for one that does. What says nothing (null, an empty list, {@code n: 1}) asks for nothing.
 * One instance per request; not thread-safe.
 */
final class BodyAsks {
    private static final int NAME_CHARS_MAX = 64;
    private static final int POINTER_CHARS_MAX = 400;
    private static final int INDEX_CHARS = 7;

    /** What every provider has, and what changes no answer. */
    private static final Set<String> ORDINARY =
            Set.of(
                    "messages",
                    "input",
                    "prompt",
                    "query",
                    "documents",
                    "stream",
                    "stream_options",
                    "service_tier",
                    "metadata",
                    "prompt_cache_key",
                    "prompt_cache_retention",
                    "safety_identifier",
                    "user");

    private final Map<String, Ask> found = new LinkedHashMap<>();

    /** Looks at a member of the body; the parser stands on its value and stays there. */
    void member(String name, JsonParser parser) throws IOException {
        if (!ORDINARY.contains(name) && named(name) && !saysNothing(name, parser)) {
            add(name, new Ask("/" + name, ""));
        }
    }

    /**
     * Looks at a value that the parser stands on, somewhere below the body: what it is part of asks
     * for something. Only the first of a kind counts.
     */
    void part(JsonParser parser, String kind) {
        if (found.containsKey(kind) || found.size() >= Ask.ASKS_MAX || !isNear(parser)) {
            return;
        }
        String pointer = pointer(parser);
        add(kind, new Ask(pointer.substring(0, pointer.lastIndexOf('/')), kind));
    }

    /** What a member asks for, where its mere presence does not say it. */
    void choice(String name, String value) {
        found.remove(name);
        add(name, new Ask("/" + name, value));
    }

    /** A member that says nothing after all. */
    void none(String name) {
        found.remove(name);
    }

    /** In the order in which they stand in the body. */
    List<Ask> found() {
        return List.copyOf(found.values());
    }

    private void add(String key, Ask ask) {
        if (found.size() < Ask.ASKS_MAX) {
            found.putIfAbsent(key, ask);
        }
    }

    /**
     * Whether a pointer to it is short. What a body hides deeper, behind names without end, is left
     * to the provider's wire: no part of a message is there.
     */
    private static boolean isNear(JsonParser parser) {
        int chars = 0;
        for (JsonStreamContext at = parser.getParsingContext();
                at != null && chars <= POINTER_CHARS_MAX;
                at = at.getParent()) {
            // A slash, and a name of which each character may need an escape, or an index.
            chars += 1 + (at.hasCurrentName() ? 2 * at.getCurrentName().length() : INDEX_CHARS);
        }
        return chars <= POINTER_CHARS_MAX;
    }

    /** Below the body, wherever that stands. */
    private static String pointer(JsonParser parser) {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        return pointer.startsWith("/body/") ? pointer.substring("/body".length()) : pointer;
    }

    private static boolean named(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_CHARS_MAX
                && name.chars()
                        .allMatch(
                                c ->
                                        c >= 'a' && c <= 'z'
                                                || c >= 'A' && c <= 'Z'
                                                || c >= '0' && c <= '9'
                                                || c == '_');
    }

    private static boolean saysNothing(String name, JsonParser parser) throws IOException {
        JsonToken value = parser.currentToken();
        return switch (name) {
            case "n" -> value == JsonToken.VALUE_NULL || isNumber(parser, 1);
            case "logprobs", "store" ->
                    value == JsonToken.VALUE_NULL || value == JsonToken.VALUE_FALSE;
            case "stream_format" ->
                    value == JsonToken.VALUE_NULL || parser.getText().equals("audio");
            case "parallel_tool_calls" -> value != JsonToken.VALUE_FALSE;
            case "top_logprobs", "frequency_penalty", "presence_penalty" ->
                    value == JsonToken.VALUE_NULL || isNumber(parser, 0);
            default -> value == JsonToken.VALUE_NULL;
        };
    }

    private static boolean isNumber(JsonParser parser, double number) throws IOException {
        return parser.currentToken().isNumeric() && parser.getDoubleValue() == number;
    }
}
