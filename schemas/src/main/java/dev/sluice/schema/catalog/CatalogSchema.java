package dev.sluice.schema.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.catalog.CatalogKeys.Key;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The JSON Schema of catalogue files, for editors. It says which keys there are, and their types
 * and ranges; rules that span keys or objects are {@link CatalogFile}'s alone.
 */
public final class CatalogSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private CatalogSchema() {}

    /** Draft 2020-12; always the same text. */
    public static String text() {
        try {
            DefaultPrettyPrinter printer =
                    new DefaultPrettyPrinter()
                            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                            .withArrayIndenter(new DefaultIndenter("  ", "\n"));
            return CatalogJson.JSON.writer(printer).writeValueAsString(schema()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("schema of the catalogue cannot be written", e);
        }
    }

    static ObjectNode schema() {
        ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Sluice catalogue");
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        ObjectNode sections = schema.putObject("properties");
        for (CatalogKind kind : CatalogKind.configuration()) {
            ObjectNode section = sections.putObject(kind.section());
            section.put("type", "array");
            section.set("items", reference(kind.type()));
        }
        ObjectNode definitions = schema.putObject("$defs");
        CatalogKeys.walk()
                .records()
                .forEach(
                        (record, keys) ->
                                definitions.set(record.getSimpleName(), definition(keys)));
        return schema;
    }

    private static ObjectNode definition(List<Key> keys) {
        ObjectNode definition = NODES.objectNode();
        definition.put("type", "object");
        definition.put("additionalProperties", false);
        ArrayNode required = NODES.arrayNode();
        ObjectNode properties = NODES.objectNode();
        for (Key key : keys) {
            ObjectNode property = type(key.type());
            property.put("description", key.means());
            if (key.range() != null) {
                property.put("minimum", key.range().min());
                property.put("maximum", key.range().max());
            }
            properties.set(key.name(), property);
            if (key.required()) {
                required.add(key.name());
            }
        }
        if (!required.isEmpty()) {
            definition.set("required", required);
        }
        definition.set("properties", properties);
        return definition;
    }

    private static ObjectNode type(Type type) {
        if (type instanceof ParameterizedType container) {
            Type[] of = container.getActualTypeArguments();
            ObjectNode node = NODES.objectNode();
            if (Map.class.isAssignableFrom((Class<?>) container.getRawType())) {
                node.put("type", "object");
                if (of[0] instanceof Class<?> key && key.isEnum()) {
                    node.set("propertyNames", words(key));
                }
                node.set("additionalProperties", type(of[1]));
            } else if (Collection.class.isAssignableFrom((Class<?>) container.getRawType())) {
                node.put("type", "array");
                node.set("items", type(of[0]));
            } else {
                throw new IllegalStateException(type + " (expected: a list, a set or a map)");
            }
            return node;
        }
        return simple((Class<?>) type);
    }

    private static ObjectNode simple(Class<?> type) {
        if (type.isRecord()) {
            return reference(type);
        }
        if (type.isEnum()) {
            return words(type);
        }
        ObjectNode node = NODES.objectNode();
        if (type == String.class) {
            node.put("type", "string");
        } else if (type == DefaultResponse.class) {
            node.putArray("type").add("string").add("object");
        } else if (type == Instant.class) {
            node.put("type", "string").put("format", "date-time");
        } else if (type == Duration.class) {
            node.put("type", "string").put("pattern", "^(\\d{1,9}(ms|s|m|h)|[Pp].+)$");
        } else if (type == BigDecimal.class) {
            node.put("type", "number");
        } else if (type == boolean.class || type == Boolean.class) {
            node.put("type", "boolean");
        } else if (type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class) {
            node.put("type", "integer");
        } else {
            throw new IllegalStateException(
                    type + " (expected: a type that the schema of the catalogue knows)");
        }
        return node;
    }

    private static ObjectNode words(Class<?> type) {
        ObjectNode node = NODES.objectNode();
        ArrayNode words = node.putArray("enum");
        CatalogKeys.words(type).forEach(words::add);
        return node;
    }

    private static ObjectNode reference(Class<?> record) {
        return NODES.objectNode().put("$ref", "#/$defs/" + record.getSimpleName());
    }
}
