package dev.sluice.ingress.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The one JSON factory of ingress. Input is UTF-8 and nothing else, so that byte offsets are true;
 * field names are not interned, because callers choose them. Thread-safe.
 */
public final class Json {
    private static final int NESTING_MAX = 512;
    private static final int NUMBER_CHARS_MAX = 1_000;
    private static final int TEXT_CHARS_MAX = 40 * 1024 * 1024;
    private static final int NAME_CHARS_MAX = 4_096;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(NESTING_MAX)
                                    .maxNumberLength(NUMBER_CHARS_MAX)
                                    .maxStringLength(TEXT_CHARS_MAX)
                                    .maxNameLength(NAME_CHARS_MAX)
                                    .build())
                    .disable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build();

    private Json() {}

    /** Writes one document. */
    public interface Content {
        void writeTo(JsonGenerator out) throws IOException;
    }

    public static JsonParser parser(byte[] bytes, int offset, int length) {
        try {
            return FACTORY.createParser(bytes, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] bytes(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(320);
        write(bytes, content);
        return bytes.toByteArray();
    }

    /** Appends one document to {@code bytes}. */
    public static void write(ByteArrayOutputStream bytes, Content content) {
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            content.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
