package dev.sluice.sim.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingJsonFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.chat.SchemaSample;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks the body of a chat completion request, in one pass and without a tree. Fields
 * that the simulator does not know are accepted, as their values cannot change its answer. For one
 * request.
 */
final class ChatRequestReader {
    private static final Set<String> SERVED_TIERS = Set.of("flex", "priority");
    private static final JsonFactory FACTORY = new MappingJsonFactory();
    private static final int CHOICES_MAX = 128;

    private final JsonParser json;
    private final MessagesReader messages;
    private @Nullable ApiError error;
    private String model = "";
    private boolean sawMessages;
    private int tokensMax = Integer.MAX_VALUE;
    private int choices = 1;
    private boolean stream;
    private boolean streamOptions;
    private boolean includeUsage;
    private String serviceTier = "default";
    private JsonNode tools = MissingNode.getInstance();
    private JsonNode toolChoice = MissingNode.getInstance();
    private JsonNode format = MissingNode.getInstance();

    private ChatRequestReader(JsonParser json) {
        this.json = json;
        this.messages = new MessagesReader(json);
    }

    /** Reads a body; {@code counters} gives the counter for a model. */
    static ChatRequest.Parse read(byte[] body, Function<String, TokenCounter> counters) {
        try (JsonParser json = FACTORY.createParser(body)) {
            ChatRequestReader reader = new ChatRequestReader(json);
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new ChatRequest.Parse.Invalid(ApiError.unparseable().rendered(), "");
            }
            reader.fields();
            if (json.nextToken() != null) {
                return new ChatRequest.Parse.Invalid(ApiError.unparseable().rendered(), "");
            }
            return reader.result(counters);
        } catch (IOException notJson) {
            // The bytes are in memory, so every failure to read them is about their content.
            return new ChatRequest.Parse.Invalid(ApiError.unparseable().rendered(), "");
        }
    }

    private void fields() throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (field) {
                case "model" -> model(value);
                case "messages" -> {
                    sawMessages = true;
                    messages.read();
                }
                case "max_tokens", "max_completion_tokens" ->
                        tokensMax = integer(field, value, 1, Integer.MAX_VALUE, tokensMax);
                case "n" -> choices = integer(field, value, 1, CHOICES_MAX, choices);
                case "stream" -> stream = bool(field, value);
                case "tools" -> tools = json.readValueAsTree();
                case "tool_choice" -> toolChoice = json.readValueAsTree();
                case "response_format" -> format = json.readValueAsTree();
                case "stream_options" -> streamOptions(value);
                case "service_tier" -> serviceTier(value);
                case "temperature" -> decimal(field, value, 2);
                case "top_p" -> decimal(field, value, 1);
                default -> json.skipChildren();
            }
        }
    }

    private ChatRequest.Parse result(Function<String, TokenCounter> counters) {
        if (model.isEmpty()) {
            refuse(ApiError.invalid("you must provide a model parameter", null, null));
        }
        if (!sawMessages) {
            refuse(ApiError.missing("messages"));
        }
        if (messages.error() != null) {
            refuse(messages.error());
        }
        if (streamOptions && !stream) {
            refuse(
                    ApiError.invalid(
                            "The 'stream_options' parameter is only allowed when 'stream' is"
                                    + " enabled.",
                            "stream_options",
                            null));
        }
        return error != null
                ? new ChatRequest.Parse.Invalid(error.rendered(), model)
                : new ChatRequest.Parse.Valid(
                        new ChatRequest(
                                model,
                                Draws.mix(messages.hash(), model),
                                counters.apply(model).prompt(messages.prompt()),
                                tokensMax,
                                choices,
                                stream,
                                includeUsage,
                                serviceTier,
                                demand()));
    }

    /** A function is called when one must be, and a schema is followed when there is one. */
    private Demand demand() {
        if (toolChoice.isMissingNode() && format.isMissingNode()) {
            return Demand.ANYTHING;
        }
        String wanted = toolChoice.at("/function/name").asText("");
        if (!wanted.isEmpty() || toolChoice.asText().equals("required")) {
            for (JsonNode tool : tools) {
                String name = tool.at("/function/name").asText("");
                if (wanted.isEmpty() || wanted.equals(name)) {
                    JsonNode arguments = SchemaSample.of(tool.at("/function/parameters"));
                    return new Demand.Call(name, arguments.toString());
                }
            }
        }
        JsonNode schema = format.at("/json_schema/schema");
        return switch (format.path("type").asText()) {
            case "json_schema" -> new Demand.Exactly(SchemaSample.of(schema).toString());
            case "json_object" -> new Demand.Exactly("{\"simulated\":true}");
            default -> Demand.ANYTHING;
        };
    }

    private void model(JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            model = json.getText();
        } else {
            refuse(ApiError.wrongType("model", "a string"));
            json.skipChildren();
        }
    }

    private void streamOptions(JsonToken value) throws IOException {
        streamOptions = true;
        if (value != JsonToken.START_OBJECT) {
            refuse(ApiError.wrongType("stream_options", "an object"));
            json.skipChildren();
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken option = json.nextToken();
            if (field.equals("include_usage")) {
                includeUsage = bool("stream_options.include_usage", option);
            } else {
                json.skipChildren();
            }
        }
    }

    /** Of {@code auto} and of words that mean nothing here, the default is served. */
    private void serviceTier(JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING && SERVED_TIERS.contains(json.getText())) {
            serviceTier = json.getText();
        } else {
            json.skipChildren();
        }
    }

    private int integer(String field, JsonToken value, int min, int max, int fallback)
            throws IOException {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            refuse(ApiError.wrongType(field, "an integer"));
            json.skipChildren();
            return fallback;
        }
        boolean small = json.getBigIntegerValue().bitLength() < Long.SIZE;
        if (small && json.getLongValue() >= min && json.getLongValue() <= max) {
            return (int) json.getLongValue();
        }
        boolean below = json.getBigIntegerValue().signum() <= 0;
        refuse(
                ApiError.invalid(
                        "Invalid '"
                                + field
                                + "': integer "
                                + (below ? "below minimum" : "above maximum")
                                + " value. Expected a value "
                                + (below ? ">= " + min : "<= " + max)
                                + ", but got "
                                + json.getText()
                                + " instead.",
                        field,
                        below ? "integer_below_min_value" : "integer_above_max_value"));
        return fallback;
    }

    private void decimal(String field, JsonToken value, int max) throws IOException {
        if (!value.isNumeric()) {
            refuse(ApiError.wrongType(field, "a decimal"));
            json.skipChildren();
            return;
        }
        double number = json.getDoubleValue();
        if (number < 0 || number > max) {
            refuse(
                    ApiError.invalid(
                            "Invalid '"
                                    + field
                                    + "': decimal "
                                    + (number < 0 ? "below minimum" : "above maximum")
                                    + " value. Expected a value "
                                    + (number < 0 ? ">= 0" : "<= " + max)
                                    + ", but got "
                                    + json.getText()
                                    + " instead.",
                            field,
                            number < 0 ? "decimal_below_min_value" : "decimal_above_max_value"));
        }
    }

    private boolean bool(String field, JsonToken value) throws IOException {
        if (!value.isBoolean()) {
            refuse(ApiError.wrongType(field, "a boolean"));
            json.skipChildren();
        }
        return value == JsonToken.VALUE_TRUE;
    }

    private void refuse(@Nullable ApiError first) {
        if (error == null) {
            error = first;
        }
    }
}
