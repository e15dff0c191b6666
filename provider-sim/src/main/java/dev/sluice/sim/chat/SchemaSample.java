package dev.sluice.sim.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/**
 * Makes a value that fits a JSON Schema, as far as types, properties, enumerations and alternatives
 * go; what a simulated model answers where a schema is demanded. Pure.
 */
public final class SchemaSample {
    private static final int DEPTH_MAX = 16;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SchemaSample() {}

    public static JsonNode of(JsonNode schema) {
        return sample(schema, 0);
    }

    private static JsonNode sample(JsonNode schema, int depth) {
        if (depth > DEPTH_MAX) {
            return NODES.nullNode();
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.path("enum").has(0)) {
            return schema.path("enum").get(0);
        }
        for (String alternatives : new String[] {"anyOf", "oneOf", "allOf"}) {
            if (schema.path(alternatives).has(0)) {
                return sample(schema.path(alternatives).get(0), depth + 1);
            }
        }
        JsonNode type =
                schema.path("type").isArray() ? schema.path("type").path(0) : schema.path("type");
        return switch (type.asText("object").toLowerCase(Locale.ROOT)) {
            case "string" -> NODES.textNode("simulated");
            case "integer" -> NODES.numberNode(1);
            case "number" -> NODES.numberNode(1.5);
            case "boolean" -> NODES.booleanNode(true);
            case "null" -> NODES.nullNode();
            case "array" -> {
                ArrayNode array = NODES.arrayNode();
                if (schema.has("items")) {
                    array.add(sample(schema.get("items"), depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                for (Map.Entry<String, JsonNode> p : schema.path("properties").properties()) {
                    object.set(p.getKey(), sample(p.getValue(), depth + 1));
                }
                yield object;
            }
        };
    }
}
