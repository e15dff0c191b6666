package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.Tokens;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a success what accounting needs, and whether it is what the operation answers at all.
 * One pass over the bytes, no tree.
 */
final class AnswerScan {
    private static final JsonFactory JSON = new JsonFactory();

    private AnswerScan() {}

    sealed interface Scanned {}

    /**
     * @param usage null when the provider counted nothing
     */
    record Whole(@Nullable TokenUsage usage) implements Scanned {}

    record Malformed() implements Scanned {}

    static Scanned of(byte[] body, OpenAiOperation operation) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Malformed();
            }
            boolean result = false;
            TokenUsage usage = null;
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                    usage = Counts.read(parser).usage();
                } else {
                    result |=
                            name.equals(operation.resultField()) && value == JsonToken.START_ARRAY;
                    parser.skipChildren();
                }
            }
            boolean whole =
                    parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
            return whole && result ? new Whole(usage) : new Malformed();
        } catch (IOException notJson) {
            return new Malformed();
        }
    }

    /** The usage object in both of OpenAI's spellings. */
    private static final class Counts {
        private boolean counted;
        private long input;
        private long cached;
        private long output;
        private long reasoning;

        static Counts read(JsonParser parser) throws IOException {
            Counts counts = new Counts();
            counts.object(parser);
            return counts;
        }

        @Nullable TokenUsage usage() {
            return counted ? Tokens.nested(input, cached, output, reasoning) : null;
        }

        private void object(JsonParser parser) throws IOException {
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_OBJECT && name.endsWith("_details")) {
                    object(parser);
                } else if (value == JsonToken.VALUE_NUMBER_INT) {
                    number(name, parser.getLongValue());
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void number(String name, long value) {
            switch (name) {
                case "prompt_tokens", "input_tokens" -> {
                    input = value;
                    counted = true;
                }
                case "completion_tokens", "output_tokens" -> output = value;
                case "cached_tokens" -> cached = value;
                case "reasoning_tokens" -> reasoning = value;
                default -> {
                    // Totals and classes that no price is kept for.
                }
            }
        }
    }
}
