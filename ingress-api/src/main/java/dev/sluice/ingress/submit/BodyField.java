package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.RawSlice;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.wire.Ask;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The provider request inside a job request. It is kept as written; on the way past, only what
 * routing and limits need is read.
 */
public record BodyField(
        byte[] raw,
        String model,
        @Nullable Long outputTokensMax,
        Set<Capability> needs,
        List<Ask> asks,
        BodyUnits units) {
    private static final String POINTER = "/body";
    private static final int MODEL_CHARS_MAX = 256;

    /**
     * @param parser stands on the body's value
     * @param bytes what the parser reads, from {@code offset} on
     */
    static BodyField read(JsonParser parser, byte[] bytes, int offset) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw FieldReader.bad(
                    POINTER, FieldReader.found(parser), "an object, the request to the provider");
        }
        int start = RawSlice.start(parser);
        String model = null;
        Long completion = null;
        Long output = null;
        Long any = null;
        BodyNeeds needs = new BodyNeeds(bytes, offset);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "model" -> {
                    if (model != null) {
                        throw FieldReader.bad("/body/model", "given twice", "one model");
                    }
                    model = FieldReader.text(parser, "/body/model", MODEL_CHARS_MAX);
                }
                case "max_completion_tokens" -> completion = bound(parser, name);
                case "max_output_tokens" -> output = bound(parser, name);
                case "max_tokens" -> any = bound(parser, name);
                default -> needs.look(name, parser);
            }
        }
        int end = RawSlice.end(parser);
        if (model == null) {
            throw FieldReader.bad("/body/model", "missing", "the name of a route");
        }
        byte[] raw = Arrays.copyOfRange(bytes, offset + start, offset + end);
        if (raw[0] != '{' || raw[raw.length - 1] != '}') {
            throw new IllegalStateException(
                    "body cut at %d..%d starts with %d and ends with %d (expected: braces)"
                            .formatted(start, end, raw[0], raw[raw.length - 1]));
        }
        return new BodyField(
                raw,
                model,
                completion != null ? completion : any != null ? any : output,
                needs.found(),
                needs.asks(),
                needs.units());
    }

    private static @Nullable Long bound(JsonParser parser, String name) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL
                ? null
                : Long.valueOf(FieldReader.count(parser, POINTER + "/" + name));
    }
}
