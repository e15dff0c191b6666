package dev.sluice.ingress.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A value of a request that is translated, with the RFC 6901 pointer that names it to its caller.
 * What it is not is refused with {@code INVALID_REQUEST}.
 *
 * @param value missing when it was not given
 */
public record Field(String pointer, JsonNode value) {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();
    private static final int SHOWN_CHARS_MAX = 40;

    /**
     * The object that a request is.
     *
     * @throws SluiceException with {@code MISSING_BODY}, {@code INVALID_JSON} or {@code
     *     INVALID_REQUEST}
     */
    public static Field of(byte[] request) {
        try {
            JsonNode value = JSON.readTree(request);
            if (value == null || value.isMissingNode()) {
                throw new SluiceException(
                        ErrorCode.MISSING_BODY, "the request is empty (expected: a JSON object)");
            }
            Field field = new Field("", value);
            field.object();
            return field;
        } catch (JsonProcessingException e) {
            throw new SluiceException(
                    ErrorCode.INVALID_JSON,
                    "the request is not JSON at line %d, column %d (expected: a JSON object)"
                            .formatted(
                                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                                    e.getLocation() == null ? 1 : e.getLocation().getColumnNr()),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
    }

    /** A document's bytes. */
    public static byte[] bytes(JsonNode document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }

    /** An answer of ours or of a worker; empty when it is no JSON object. */
    public static Optional<ObjectNode> answer(byte[] json) {
        try {
            return JSON.readTree(json) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** Whether there is a value other than null. */
    public boolean given() {
        return !value.isMissingNode() && !value.isNull();
    }

    /** A member of this object; missing where this was not given. */
    public Field at(String name) {
        return new Field(
                pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                given() ? object().path(name) : MissingNode.getInstance());
    }

    public ObjectNode object() {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw bad("an object");
    }

    /** The elements of this array; none when it was not given. */
    public List<Field> elements() {
        if (!given()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw bad("an array");
        }
        List<Field> elements = new ArrayList<>(value.size());
        for (JsonNode element : value) {
            elements.add(new Field(pointer + "/" + elements.size(), element));
        }
        return elements;
    }

    public String text() {
        if (value.isTextual()) {
            return value.textValue();
        }
        throw bad("text");
    }

    /** Empty when it was not given. */
    public Optional<String> textIfGiven() {
        return given() ? Optional.of(text()) : Optional.empty();
    }

    /**
     * @param otherwise when it was not given
     */
    public boolean flag(boolean otherwise) {
        if (!given()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw bad("true or false");
        }
        return value.booleanValue();
    }

    /** A whole number from 1 to the greatest {@code int}, as it was written. */
    public JsonNode count() {
        if (value.isIntegralNumber() && value.canConvertToInt() && value.intValue() > 0) {
            return value;
        }
        throw bad("a whole number above 0");
    }

    /** Refuses members that are not among these, so that none is left out in silence. */
    public void only(Set<String> names) {
        object().fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!names.contains(name) && at(name).given()) {
                                throw at(name).unsupported("left out: it is not supported here");
                            }
                        });
    }

    /** Of a value that is something else than it must be. */
    public SluiceException bad(String expected) {
        return error(found(), expected);
    }

    /** Of a value that is right by itself. */
    public SluiceException unsupported(String expected) {
        return error(value.isTextual() ? shown() : "given", expected);
    }

    private SluiceException error(String found, String expected) {
        return SluiceException.at(
                pointer,
                ErrorCode.INVALID_REQUEST,
                "%s: %s (expected: %s)"
                        .formatted(pointer.isEmpty() ? "the request" : pointer, found, expected));
    }

    private String found() {
        if (value.isMissingNode()) {
            return "missing";
        }
        JsonNodeType type = value.getNodeType();
        return switch (type) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> shown();
            case NUMBER -> "a number";
            case BOOLEAN, NULL -> value.asText();
            case BINARY, MISSING, POJO -> type.name().toLowerCase(Locale.ROOT);
        };
    }

    /** Words are shown, sentences may be prompts. */
    private String shown() {
        String text = value.textValue();
        return text.length() <= SHOWN_CHARS_MAX && text.matches("[A-Za-z0-9_.:-]+") ? text : "text";
    }
}
