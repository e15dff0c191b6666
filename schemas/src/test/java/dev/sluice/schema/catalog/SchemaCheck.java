package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** As much of JSON Schema as {@link CatalogSchema} uses, read independently of how it is made. */
record SchemaCheck(JsonNode schema) {
    void accepts(JsonNode file) {
        check(schema, file, "");
    }

    private void check(JsonNode rule, JsonNode value, String at) {
        if (rule.has("$ref")) {
            check(schema.at(rule.path("$ref").asText().substring(1)), value, at);
        }
        if (rule.has("enum")) {
            assertThat(rule.path("enum")).as(at).contains(value);
        }
        switch (rule.path("type").asText("")) {
            case "object" -> object(rule, value, at);
            case "array" -> {
                assertThat(value.isArray()).as("%s is a list", at).isTrue();
                value.forEach(element -> check(rule.path("items"), element, at + "[]"));
            }
            case "string" -> assertThat(value.isTextual()).as("%s is text", at).isTrue();
            case "boolean" -> assertThat(value.isBoolean()).as("%s is a boolean", at).isTrue();
            case "integer" -> {
                assertThat(value.isIntegralNumber()).as("%s is an integer", at).isTrue();
                assertThat(value.asLong())
                        .as(at)
                        .isBetween(
                                rule.path("minimum").asLong(Long.MIN_VALUE),
                                rule.path("maximum").asLong(Long.MAX_VALUE));
            }
            case "number" -> assertThat(value.isNumber()).as("%s is a number", at).isTrue();
            case "" -> assertThat(rule.has("$ref") || rule.has("enum")).as(at).isTrue();
            default -> throw new AssertionError(rule);
        }
    }

    private void object(JsonNode rule, JsonNode value, String at) {
        assertThat(value.isObject()).as("%s is an object", at).isTrue();
        List<String> keys = new ArrayList<>();
        value.fieldNames().forEachRemaining(keys::add);
        rule.path("required").forEach(key -> assertThat(keys).as(at).contains(key.asText()));
        for (String key : keys) {
            JsonNode property = rule.path("properties").path(key);
            JsonNode others = rule.path("additionalProperties");
            assertThat(property.isObject() || others.isObject())
                    .as("%s.%s is known", at, key)
                    .isTrue();
            check(property.isObject() ? property : others, value.path(key), at + "." + key);
        }
    }
}
