package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** JSON trees that keep numbers as they were written. Thread-safe. */
public final class Json {
    /** As long as the longest body may be made: it may be 25 MB of audio in base64. */
    private static final int STRING_CHARS_MAX = 40 << 20;

    private static final int WORD_CHARS_MAX = 64;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(STRING_CHARS_MAX)
                                    .build())
                    .build();

    private static final JsonMapper MAPPER =
            JsonMapper.builder(FACTORY)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private Json() {}

    /** For who needs no tree; not to be changed. */
    public static JsonFactory factory() {
        return FACTORY;
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Empty unless the bytes are one JSON object. */
    public static Optional<ObjectNode> parse(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** Empty unless the text is one JSON object. */
    public static Optional<ObjectNode> parse(String text) {
        try {
            return MAPPER.readTree(text) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    public static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    public static String text(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    /** A short word out of a foreign text, fit for messages and logs; else {@code ?}. */
    public static String word(String text) {
        boolean plain =
                !text.isEmpty()
                        && text.length() <= WORD_CHARS_MAX
                        && text.chars()
                                .allMatch(
                                        c ->
                                                c >= 'a' && c <= 'z'
                                                        || c >= 'A' && c <= 'Z'
                                                        || c >= '0' && c <= '9'
                                                        || c == '_'
                                                        || c == '-'
                                                        || c == '.');
        return plain ? text : "?";
    }

    /** What a value is, for messages that must not quote it. */
    static String kind(JsonNode value) {
        return value.isMissingNode()
                ? "nothing"
                : value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
