package dev.sluice.ingress.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Cuts a value out of a JSON document as it was written, byte for byte. */
public final class RawSlice {
    private RawSlice() {}

    /** Offset of the parser's current token, from the first byte it was given. */
    public static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Offset behind the parser's current token, which must be a closing bracket. */
    public static int end(JsonParser parser) {
        return (int) parser.currentLocation().getByteOffset();
    }

    /** The object that is a top-level field of {@code document}, as it was written. */
    public static Optional<byte[]> topLevelObject(byte[] document, String field)
            throws IOException {
        try (JsonParser parser = Json.parser(document, 0, document.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(field);
                if (parser.nextToken() == JsonToken.START_OBJECT && wanted) {
                    int start = start(parser);
                    parser.skipChildren();
                    return Optional.of(Arrays.copyOfRange(document, start, end(parser)));
                }
                parser.skipChildren();
            }
            return Optional.empty();
        }
    }
}
