package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.chat.SchemaSample;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads and checks the body of a request for a response. Members that the simulator does not know
 * are accepted, as they cannot change its answer. For one request.
 */
final class ResponsesReader {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> SERVED_TIERS = Set.of("flex", "priority");
    private static final int OUTPUT_MIN = 16;

    /** Of the web, where the request does not bound them. */
    private static final int SEARCHES_MAX = 3;

    private static final int IMAGE_TOKENS = 765;

    private final List<String> texts = new ArrayList<>();
    private int items;
    private int mediaTokens;

    private ResponsesReader() {}

    private static final class Refused extends Exception {
        private final transient ApiError error;

        Refused(ApiError error) {
            super(error.message(), null, false, false);
            this.error = error;
        }
    }

    /** Reads a body; {@code counters} gives the counter for a model. */
    static ChatRequest.Parse read(byte[] body, Function<String, TokenCounter> counters) {
        String model = "";
        try {
            if (!(JSON.readTree(body) instanceof ObjectNode request)) {
                throw new Refused(ApiError.unparseable());
            }
            model = request.path("model").asText("");
            if (model.isEmpty()) {
                throw new Refused(ApiError.missing("model"));
            }
            return new ChatRequest.Parse.Valid(
                    new ResponsesReader().valid(request, model, counters));
        } catch (Refused refused) {
            return new ChatRequest.Parse.Invalid(refused.error.rendered(), model);
        } catch (IOException notJson) {
            return new ChatRequest.Parse.Invalid(ApiError.unparseable().rendered(), model);
        }
    }

    private ChatRequest valid(
            ObjectNode request, String model, Function<String, TokenCounter> counters)
            throws Refused {
        keepsNothing(request);
        boolean stream = request.path("stream").asBoolean(false);
        streamOptions(request.path("stream_options"), stream);
        texts.add(request.path("instructions").asText(""));
        input(request.path("input"), request.path("store").asBoolean(true));
        request.path("tools").forEach(tool -> texts.add(tool.toString()));
        return new ChatRequest(
                model,
                Draws.mix(Draws.mix(0, request.path("input").toString()), model),
                counters.apply(model)
                        .prompt(new TokenCounter.PromptText(texts, items, 0, mediaTokens)),
                outputMax(request.path("max_output_tokens")),
                1,
                stream,
                true,
                tier(request.path("service_tier").asText("")),
                demand(request),
                searchesMax(request));
    }

    private static void keepsNothing(ObjectNode request) throws Refused {
        String previous = request.path("previous_response_id").asText("");
        if (!previous.isEmpty() && request.hasNonNull("previous_response_id")) {
            throw new Refused(
                    ApiError.invalid(
                            "Previous response with id '" + previous + "' not found.",
                            "previous_response_id",
                            "previous_response_not_found"));
        }
        if (request.path("background").asBoolean(false)) {
            throw new Refused(
                    ApiError.invalid(
                            "Responses in the background are not simulated.", "background", null));
        }
    }

    private static void streamOptions(JsonNode options, boolean stream) throws Refused {
        if (options.isObject() && !stream) {
            throw new Refused(
                    ApiError.invalid(
                            "The 'stream_options' parameter is only allowed when 'stream' is"
                                    + " enabled.",
                            "stream_options",
                            null));
        }
        // A chat has it. Streams of responses tell their usage unasked.
        if (options.has("include_usage")) {
            throw new Refused(
                    ApiError.invalid(
                            "Unknown parameter: 'stream_options.include_usage'.",
                            "stream_options.include_usage",
                            "unknown_parameter"));
        }
    }

    private void input(JsonNode input, boolean store) throws Refused {
        if (input.isTextual()) {
            items = 1;
            texts.add(input.textValue());
            return;
        }
        if (!input.isArray() || input.isEmpty()) {
            throw new Refused(
                    input.isMissingNode()
                            ? ApiError.missing("input")
                            : ApiError.wrongType("input", "one of a string or array of objects"));
        }
        for (JsonNode item : input) {
            item(item, store);
            items++;
        }
    }

    private void item(JsonNode item, boolean store) throws Refused {
        String path = "input[" + items + "]";
        switch (item.path("type").asText("message")) {
            case "message" -> {
                if (!item.path("role").isTextual()) {
                    throw new Refused(ApiError.missing(path + ".role"));
                }
                content(item.path("content"), path + ".content");
            }
            case "reasoning" -> {
                if (!store && !item.path("encrypted_content").isTextual()) {
                    throw new Refused(
                            new ApiError(
                                    404,
                                    "Item with id '"
                                            + item.path("id").asText()
                                            + "' not found. Items are not persisted when `store`"
                                            + " is set to false.",
                                    ApiError.INVALID_REQUEST,
                                    "input",
                                    null));
                }
            }
            default -> texts.add(item.toString());
        }
    }

    private void content(JsonNode content, String path) throws Refused {
        if (content.isTextual()) {
            texts.add(content.textValue());
            return;
        }
        if (!content.isArray()) {
            throw new Refused(ApiError.missing(path));
        }
        for (JsonNode part : content) {
            switch (part.path("type").asText("")) {
                case "input_text", "output_text" -> texts.add(part.path("text").asText(""));
                case "input_image" -> mediaTokens += IMAGE_TOKENS;
                default -> texts.add(part.toString());
            }
        }
    }

    private static int outputMax(JsonNode bound) throws Refused {
        if (bound.isMissingNode() || bound.isNull()) {
            return Integer.MAX_VALUE;
        }
        if (!bound.canConvertToInt() || !bound.isIntegralNumber()) {
            throw new Refused(ApiError.wrongType("max_output_tokens", "an integer"));
        }
        if (bound.intValue() < OUTPUT_MIN) {
            throw new Refused(
                    ApiError.invalid(
                            "Invalid 'max_output_tokens': integer below minimum value. Expected a"
                                    + " value >= 16, but got "
                                    + bound.intValue()
                                    + " instead.",
                            "max_output_tokens",
                            "integer_below_min_value"));
        }
        return bound.intValue();
    }

    private static String tier(String asked) {
        return SERVED_TIERS.contains(asked) ? asked : "default";
    }

    private static int searchesMax(ObjectNode request) {
        for (JsonNode tool : request.path("tools")) {
            if (tool.path("type").asText("").startsWith("web_search")) {
                return Math.max(1, request.path("max_tool_calls").asInt(SEARCHES_MAX));
            }
        }
        return 0;
    }

    /** A function is called when one must be, and a schema is followed when there is one. */
    private static Demand demand(ObjectNode request) {
        JsonNode choice = request.path("tool_choice");
        String wanted = choice.path("name").asText("");
        if (!wanted.isEmpty() || choice.asText("").equals("required")) {
            for (JsonNode tool : request.path("tools")) {
                String name = tool.path("name").asText("");
                if (!name.isEmpty() && (wanted.isEmpty() || wanted.equals(name))) {
                    return new Demand.Call(
                            name, SchemaSample.of(tool.path("parameters")).toString());
                }
            }
        }
        JsonNode format = request.path("text").path("format");
        return switch (format.path("type").asText("")) {
            case "json_schema" ->
                    new Demand.Exactly(SchemaSample.of(format.path("schema")).toString());
            case "json_object" -> new Demand.Exactly("{\"simulated\":true}");
            default -> Demand.ANYTHING;
        };
    }
}
