package dev.sluice.ingress.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The written part of the description: one document out of a frame and a piece per feature. */
final class Pieces {
    static final List<String> NAMES =
            List.of(
                    "jobs",
                    "chat",
                    "responses",
                    "messages",
                    "embeddings",
                    "images",
                    "audio",
                    "models",
                    "batches",
                    "usage",
                    "webhooks",
                    "admin",
                    "schemas");

    private static final YAMLMapper YAML = new YAMLMapper();

    private Pieces() {}

    static ObjectNode together() {
        ObjectNode whole = read("frame");
        for (String name : NAMES) {
            add(whole, read(name), name);
        }
        return whole;
    }

    private static void add(ObjectNode whole, ObjectNode piece, String at) {
        for (Map.Entry<String, JsonNode> field : piece.properties()) {
            String here = at + "/" + field.getKey();
            JsonNode standing = whole.get(field.getKey());
            if (standing == null) {
                whole.set(field.getKey(), field.getValue());
            } else if (standing instanceof ObjectNode into
                    && field.getValue() instanceof ObjectNode more) {
                add(into, more, here);
            } else {
                throw new IllegalStateException(
                        "description: %s (expected: each thing said by one piece alone)"
                                .formatted(here));
            }
        }
    }

    private static ObjectNode read(String name) {
        try (InputStream in = Pieces.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException(
                        "description: no %s.yaml beside %s (expected: in the jar)"
                                .formatted(name, Pieces.class.getPackageName()));
            }
            return (ObjectNode) YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("description: " + name + ".yaml", e);
        }
    }
}
