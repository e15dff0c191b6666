package dev.sluice.ingress.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.error.ErrorShape;
import dev.sluice.ingress.submit.Operation;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.CatalogSchema;
import dev.sluice.schema.error.ErrorCode;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the code knows and the written pieces must not repeat: codes of errors and who gets them in
 * which shape, operations, the catalogue, and which paths need a key. Pure.
 */
final class KnownFacts {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DEFINITIONS = "#/$defs/";

    private KnownFacts() {}

    static void addTo(ObjectNode description) {
        ObjectNode schemas = description.withObject("/components/schemas");
        words(schemas, "ErrorCode", Arrays.stream(ErrorCode.values()), ErrorCode::wireId);
        words(schemas, "Operation", Arrays.stream(Operation.values()), Operation::wireId);
        words(schemas, "OperationPath", Arrays.stream(Operation.values()), Operation::path);
        words(
                schemas,
                "CatalogKind",
                Stream.concat(
                        Stream.of("keys"),
                        Arrays.stream(CatalogKind.values()).map(CatalogKind::section)),
                Function.identity());
        catalog(schemas);
        for (Map.Entry<String, JsonNode> path : description.withObject("/paths").properties()) {
            for (JsonNode operation : path.getValue()) {
                surround(path.getKey(), (ObjectNode) operation);
            }
        }
    }

    private static <T> void words(
            ObjectNode schemas, String name, Stream<T> all, Function<T, String> word) {
        ArrayNode words = schemas.putObject(name).put("type", "string").putArray("enum");
        all.map(word).forEach(words::add);
    }

    /** Its definitions become schemas of their own, under names that start with Catalog. */
    private static void catalog(ObjectNode schemas) {
        ObjectNode catalog = read(CatalogSchema.text());
        JsonNode definitions = catalog.remove("$defs");
        catalog.remove("$schema");
        schemas.set("Catalog", catalog);
        for (Map.Entry<String, JsonNode> definition : definitions.properties()) {
            schemas.set("Catalog" + definition.getKey(), definition.getValue());
            pointToSchemas(definition.getValue());
        }
        pointToSchemas(catalog);
    }

    private static void pointToSchemas(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("$ref").isTextual()) {
            String to = object.path("$ref").asText();
            object.put("$ref", "#/components/schemas/Catalog" + to.substring(DEFINITIONS.length()));
        }
        node.forEach(KnownFacts::pointToSchemas);
    }

    private static ObjectNode read(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the catalogue's schema is no JSON", e);
        }
    }

    /** Errors in the path's shape, and no key where none is asked for. */
    private static void surround(String path, ObjectNode operation) {
        boolean needsKey = path.startsWith("/v1/") || path.startsWith("/admin/v1/");
        if (!needsKey) {
            operation.putArray("security");
        }
        String answer =
                switch (ErrorShape.of(path)) {
                    case PROBLEM -> "ProblemAnswer";
                    case OPENAI -> "OpenAiErrorAnswer";
                    case ANTHROPIC -> "AnthropicErrorAnswer";
                    case REGISTRY -> "RegistryErrorAnswer";
                };
        ObjectNode responses = operation.withObject("/responses");
        responses.putObject("4XX").put("$ref", "#/components/responses/" + answer);
        if (needsKey) {
            responses.putObject("5XX").put("$ref", "#/components/responses/" + answer);
        }
    }
}
