package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads members of objects inside a body and says by path what is wrong with them. */
final class Members {
    private Members() {}

    static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    static @Nullable JsonNode orNull(JsonNode value) {
        return absent(value) ? null : value;
    }

    static ObjectNode object(JsonNode value, String at) throws NoTranslation {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw NoTranslation.wrong(at, Json.kind(value) + " (expected: object)");
    }

    static void array(JsonNode value, String at) throws NoTranslation {
        if (!value.isArray()) {
            throw NoTranslation.wrong(at, Json.kind(value) + " (expected: array)");
        }
    }

    static String text(JsonNode object, String name, String at) throws NoTranslation {
        String text = textOrNull(object, name, at);
        if (text == null) {
            throw NoTranslation.wrong(at + "." + name, "nothing (expected: string)");
        }
        return text;
    }

    static @Nullable String textOrNull(JsonNode object, String name, String at)
            throws NoTranslation {
        JsonNode value = object.path(name);
        if (absent(value)) {
            return null;
        }
        if (!value.isTextual()) {
            throw NoTranslation.wrong(at + "." + name, Json.kind(value) + " (expected: string)");
        }
        return value.textValue();
    }

    /** Declines an object that says more than is understood; empty and null members say nothing. */
    static void only(JsonNode value, String at, Set<String> known) throws NoTranslation {
        for (Map.Entry<String, JsonNode> member : object(value, at).properties()) {
            JsonNode said = member.getValue();
            boolean nothing = said.isNull() || said.isContainerNode() && said.isEmpty();
            if (!nothing && !known.contains(member.getKey())) {
                throw NoTranslation.lacking(
                        at + "." + Json.word(member.getKey()),
                        "not translated (expected: left out)");
            }
        }
    }
}
