package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.chat.Json;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a success what accounting needs, and whether it is what the operation answers at all.
 * One pass over the bytes, no tree.
 */
final class AnswerScan {
    private static final JsonFactory JSON = Json.factory();

    private static final int TIER_CHARS_MAX = 32;
    private static final int NONE = -1;

    private AnswerScan() {}

    sealed interface Scanned {}

    /**
     * @param usage null when the provider counted nothing
     * @param serviceTier that it says it served; null when it does not say
     * @param results how many the operation's array has
     * @param units what is billed beside tokens, as far as the answer counts it
     */
    record Whole(
            @Nullable TokenUsage usage,
            @Nullable String serviceTier,
            int results,
            Map<UnitKind, Long> units)
            implements Scanned {}

    record Malformed() implements Scanned {}

    /**
     * A response that has come to no answer.
     *
     * @param usage null when the provider counted nothing
     */
    record Failed(ErrorScan error, @Nullable TokenUsage usage, Map<UnitKind, Long> units)
            implements Scanned {}

    static Scanned of(byte[] body, OpenAiOperation operation) {
        return of(body, operation, false);
    }

    /**
     * @param timed whether seconds of audio have a price; else each counts as a token of audio
     */
    static Scanned of(byte[] body, OpenAiOperation operation, boolean timed) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Malformed();
            }
            int results = NONE;
            TokenUsage usage = null;
            TokenUsage seconds = null;
            String tier = null;
            String status = "";
            ErrorScan error = ErrorScan.NOTHING;
            AnswerUnits units = new AnswerUnits(timed);
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                    usage = Counts.read(parser, units).usage(operation.isHeard());
                } else if (name.equals("service_tier") && value == JsonToken.VALUE_STRING) {
                    tier = parser.getTextLength() <= TIER_CHARS_MAX ? parser.getText() : null;
                } else if (operation == OpenAiOperation.RESPONSES
                        && name.equals("status")
                        && value == JsonToken.VALUE_STRING) {
                    status = parser.getText();
                } else if (operation == OpenAiOperation.RESPONSES
                        && name.equals("error")
                        && value == JsonToken.START_OBJECT) {
                    error = ErrorScan.read(parser);
                } else if (name.equals(operation.resultField()) && value == JsonToken.START_ARRAY) {
                    results =
                            operation == OpenAiOperation.RESPONSES
                                    ? units.items(parser)
                                    : elements(parser);
                } else if (operation.isHeard()
                        && name.equals(operation.resultField())
                        && value == JsonToken.VALUE_STRING) {
                    results = 1;
                } else if (operation.isHeard() && name.equals("duration")) {
                    seconds = seconds(parser, units);
                } else {
                    parser.skipChildren();
                }
            }
            boolean whole =
                    parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
            if (!whole || results == NONE) {
                return new Malformed();
            }
            return switch (status) {
                case "failed" -> new Failed(error, usage, units.found());
                // Nobody has asked for one that ends later.
                case "queued", "in_progress", "cancelled" -> new Malformed();
                default -> new Whole(usage == null ? seconds : usage, tier, results, units.found());
            };
        } catch (IOException notJson) {
            return new Malformed();
        }
    }

    /**
     * How long the audio is by an answer that says it without billing it; a number, or a text as
     * OpenAI once wrote it.
     */
    private static @Nullable TokenUsage seconds(JsonParser parser, AnswerUnits units)
            throws IOException {
        double seconds = parser.getValueAsDouble(-1);
        parser.skipChildren();
        return seconds < 0 ? null : units.heard(seconds, TokenSource.ESTIMATED);
    }

    private static int elements(JsonParser parser) throws IOException {
        int elements = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null) {
                throw new IOException("an array without an end");
            }
            elements++;
            parser.skipChildren();
        }
        return elements;
    }

    /** The usage object in both of OpenAI's spellings. */
    private static final class Counts {
        private final AnswerUnits units;
        private boolean counted;
        private long input;
        private long cached;
        private long audioInput;
        private long imageInput;
        private long output;
        private long reasoning;
        private long audioOutput;
        private long total;
        private double seconds = -1;

        private Counts(AnswerUnits units) {
            this.units = units;
        }

        static Counts read(JsonParser parser, AnswerUnits units) throws IOException {
            Counts counts = new Counts(units);
            counts.object(parser, "");
            return counts;
        }

        /**
         * @param heard whether it is the usage of audio that was written down
         */
        @Nullable TokenUsage usage(boolean heard) {
            if (!counted && seconds >= 0) {
                return units.heard(seconds, TokenSource.PROVIDER);
            }
            if (!counted) {
                return null;
            }
            // Some providers count reasoning in the total alone, beside the output that they name,
            // and others audio.
            long beside = Math.max(0, total - Math.max(input, 0) - Math.max(output, 0));
            long audio = heard ? beside : 0;
            long thought = heard ? 0 : beside;
            return Tokens.disjoint(
                    new Tokens.Nested(
                            input + audio,
                            cached,
                            audioInput + audio,
                            imageInput,
                            output + thought,
                            Math.max(reasoning, thought),
                            audioOutput));
        }

        /**
         * @param within name of the object; empty for the outermost
         */
        private void object(JsonParser parser, String within) throws IOException {
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_OBJECT && name.endsWith("_details")) {
                    object(parser, name);
                } else if (value == JsonToken.VALUE_NUMBER_INT) {
                    number(within, name, parser.getLongValue());
                } else if (within.isEmpty()
                        && value == JsonToken.VALUE_NUMBER_FLOAT
                        && name.equals("seconds")) {
                    seconds = parser.getDoubleValue();
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void number(String within, String name, long value) {
            boolean read = within.startsWith("prompt_tokens") || within.startsWith("input_token");
            boolean written =
                    within.startsWith("completion_tokens") || within.startsWith("output_token");
            switch (name) {
                case "prompt_tokens", "input_tokens" -> {
                    input = value;
                    counted = true;
                }
                case "completion_tokens", "output_tokens" -> output = value;
                case "total_tokens" -> total = value;
                // What is billed by time has no tokens.
                case "seconds" -> seconds = within.isEmpty() ? value : seconds;
                case "cached_tokens" -> cached = value;
                case "reasoning_tokens" -> reasoning = value;
                // What is said of cached tokens within the prompt's is in neither.
                case "audio_tokens" -> {
                    audioInput = read ? value : audioInput;
                    audioOutput = written ? value : audioOutput;
                }
                case "image_tokens" -> imageInput = read ? value : imageInput;
                default -> units.usage(name, value);
            }
        }
    }
}
