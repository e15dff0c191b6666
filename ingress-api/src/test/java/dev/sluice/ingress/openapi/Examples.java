package dev.sluice.ingress.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The examples of requests in a description, and its schemas for whoever checks with them. */
record Examples(ObjectNode description) {
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    /**
     * An example of a request.
     *
     * @param pointer to the schema that it has to fit
     */
    record Example(
            String method,
            String path,
            String mediaType,
            String name,
            String pointer,
            JsonNode value) {
        @Override
        public String toString() {
            return "%s %s %s".formatted(method, path, name);
        }
    }

    List<Example> ofRequests() {
        List<Example> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                JsonNode content = method.getValue().at("/requestBody/content");
                for (Map.Entry<String, JsonNode> media : content.properties()) {
                    String pointer =
                            "/paths/%s/%s/requestBody/content/%s/schema"
                                    .formatted(
                                            escaped(path.getKey()),
                                            method.getKey(),
                                            escaped(media.getKey()));
                    for (Map.Entry<String, JsonNode> example :
                            media.getValue().path("examples").properties()) {
                        all.add(
                                new Example(
                                        method.getKey(),
                                        path.getKey(),
                                        media.getKey(),
                                        example.getKey(),
                                        pointer,
                                        example.getValue().path("value")));
                    }
                }
            }
        }
        return all;
    }

    /** All of a description, like {@code get /v1/jobs}. */
    static Set<String> operations(JsonNode description) {
        Set<String> all = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
            path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> all.add(ServedRoutes.name(method, path.getKey())));
        }
        return all;
    }

    /** What is wrong with a value; empty: nothing. */
    List<String> faults(String pointer, JsonNode value) {
        ObjectNode schema = description.deepCopy();
        schema.put("$ref", "#" + pointer);
        JsonSchema compiled = SCHEMAS.getSchema(schema);
        return new ArrayList<>(
                new TreeSet<>(
                        compiled.validate(value).stream()
                                .map(fault -> fault.getInstanceLocation() + " " + fault)
                                .toList()));
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
