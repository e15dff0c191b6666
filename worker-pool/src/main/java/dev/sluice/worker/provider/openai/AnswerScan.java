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
        private long total;

        static Counts read(JsonParser parser) throws IOException {
            Counts counts = new Counts();
            counts.object(parser);
            return counts;
        }

        @Nullable TokenUsage usage() {
            // Some providers count reasoning in the total alone, beside the output that they name.
            long beside = Math.max(0, total - Math.max(input, 0) - Math.max(output, 0));
            return counted
                    ? Tokens.nested(input, cached, output + beside, Math.max(reasoning, beside))
                    : null;
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
                case "total_tokens" -> total = value;
                case "cached_tokens" -> cached = value;
                case "reasoning_tokens" -> reasoning = value;
                default -> {
                    // Classes that no price is kept for.
                }
            }
        }
    }
}
