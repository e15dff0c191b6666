package dev.sluice.schema.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/**
 * The schema under which a record is registered, made from that of its class. They differ in one
 * thing: a number that has a {@code unit} in our class has the logical type of that name in the
 * registered schema, so that other people's tools show a time as a time. Our classes do without,
 * because Avro generates no coders for a record with a logical type in it, and the generic way
 * costs several times the CPU. The bytes are the same.
 */
public final class PublishedSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNIT = "unit";
    private static final String LOGICAL_TYPE = "logicalType";

    private PublishedSchema() {}

    public static Schema of(Schema ofClass) {
        try {
            JsonNode schema = JSON.readTree(ofClass.toString());
            publishUnits(schema);
            return new Schema.Parser().parse(JSON.writeValueAsString(schema));
        } catch (IOException e) {
            throw new UncheckedIOException("schema " + ofClass.getFullName(), e);
        }
    }

    private static void publishUnits(JsonNode node) {
        if (node instanceof ObjectNode object && object.path(UNIT).isTextual()) {
            object.set(LOGICAL_TYPE, object.remove(UNIT));
        }
        node.forEach(PublishedSchema::publishUnits);
    }
}
