package dev.sluice.schema.registry;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * One line of the schema history that ships with Sluice. Ids, subjects and versions never change
 * once released; a new version of a schema is a new line with a new id.
 *
 * @param schema the Avro schema as JSON
 */
public record BundledSchema(int id, String subject, int version, String schema) {
    static final String RESOURCE = "bundled-schemas.json";

    static List<BundledSchema> load() {
        try (InputStream in = BundledSchema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "resource %s is not in the jar".formatted(RESOURCE));
            }
            return new ObjectMapper().readValue(in, new TypeReference<List<BundledSchema>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
