package dev.sluice.schema.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Catalogue objects as JSON documents, in the same words as in a file. */
public final class CatalogDocument {
    private static final ObjectReader READER =
            CatalogJson.JSON
                    .reader()
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CatalogDocument() {}

    /**
     * @throws IllegalArgumentException when it is not one JSON object
     */
    public static ObjectNode parse(byte[] json) {
        JsonNode node;
        try {
            node = READER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the document: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("the document: no JSON object (expected: one)");
    }

    /**
     * @throws IllegalArgumentException naming the object and what is wrong with it
     */
    public static CatalogObject read(CatalogKind kind, ObjectNode document) {
        return CatalogJson.read(kind, document);
    }
}
