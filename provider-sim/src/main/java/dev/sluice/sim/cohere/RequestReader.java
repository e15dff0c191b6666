package dev.sluice.sim.cohere;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.chat.SchemaSample;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads and checks a chat; it takes no member that the published request has not. */
final class RequestReader {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int IMAGE_TOKENS = 256;
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");
    private static final Set<String> MEMBERS =
            Set.of(
                    "stream",
                    "model",
                    "messages",
                    "tools",
                    "strict_tools",
                    "documents",
                    "citation_options",
                    "response_format",
                    "safety_mode",
                    "max_tokens",
                    "stop_sequences",
                    "temperature",
                    "seed",
                    "frequency_penalty",
                    "presence_penalty",
                    "k",
                    "p",
                    "logprobs",
                    "tool_choice",
                    "thinking",
                    "priority");

    private final List<String> texts = new ArrayList<>();
    private int mediaTokens;

    private RequestReader() {}

    /** Ends the reading of a request at its first mistake. */
    static final class Refused extends Exception {
        private final transient SimError error;

        Refused(String message) {
            super(message, null, false, false);
            this.error = Errors.invalid("invalid request: " + message);
        }

        SimError error() {
            return error;
        }
    }

    /** The body, which must be one JSON object. */
    static ObjectNode object(byte[] body) throws Refused {
        try {
            if (JSON.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException notJson) {
            // Said below.
        }
        throw new Refused("the body is not a JSON object");
    }

    static ChatRequest.Parse read(byte[] body, Function<String, TokenCounter> counters) {
        String model = "";
        try {
            ObjectNode request = object(body);
            model = request.path("model").asText("");
            return new ChatRequest.Parse.Valid(new RequestReader().valid(request, model, counters));
        } catch (Refused refused) {
            return new ChatRequest.Parse.Invalid(refused.error, model);
        }
    }

    private ChatRequest valid(
            ObjectNode request, String model, Function<String, TokenCounter> counters)
            throws Refused {
        for (Map.Entry<String, JsonNode> member : request.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw new Refused("unknown field: parameter '" + member.getKey() + "'");
            }
        }
        if (model.isEmpty()) {
            throw new Refused("model is required");
        }
        within(request, "p", 0.01, 0.99);
        within(request, "k", 0, 500);
        within(request, "frequency_penalty", 0, 1);
        within(request, "presence_penalty", 0, 1);
        if (request.path("frequency_penalty").asDouble() > 0
                && request.path("presence_penalty").asDouble() > 0) {
            throw new Refused("cannot specify both frequency_penalty and presence_penalty.");
        }
        if (request.path("stop_sequences").size() > 5) {
            throw new Refused("at most 5 stop sequences may be given");
        }
        if (request.path("tools").has(0) && request.has("response_format")) {
            throw new Refused("response_format is not supported with tools.");
        }
        for (JsonNode tool : request.path("tools")) {
            if (!tool.at("/function/name").isTextual()) {
                throw new Refused("all tools must have a name");
            }
            texts.add(tool.toString());
        }
        JsonNode messages = request.path("messages");
        if (!messages.has(0)) {
            throw new Refused("at least one message is required");
        }
        for (JsonNode message : messages) {
            message(message);
        }
        int max = request.path("max_tokens").asInt(Integer.MAX_VALUE);
        if (max < 1) {
            throw new Refused("max_tokens must be at least 1");
        }
        return new ChatRequest(
                model,
                Draws.mix(Draws.mix(0, messages.toString()), model),
                counters.apply(model)
                        .prompt(
                                new TokenCounter.PromptText(
                                        texts, messages.size(), 0, mediaTokens)),
                max,
                1,
                request.path("stream").asBoolean(false),
                true,
                "default",
                demand(request));
    }

    private static void within(ObjectNode request, String name, double min, double max)
            throws Refused {
        JsonNode value = request.path(name);
        if (value.isNumber() && (value.doubleValue() < min || value.doubleValue() > max)) {
            throw new Refused("%s must be between %s and %s inclusive.".formatted(name, min, max));
        }
    }

    private void message(JsonNode message) throws Refused {
        String role = message.path("role").asText();
        if (!ROLES.contains(role)) {
            throw new Refused("message role must be one of " + ROLES);
        }
        texts.add(role);
        if (role.equals("tool") && !message.path("tool_call_id").isTextual()) {
            throw new Refused("tool message must have a tool_call_id");
        }
        texts.add(message.path("tool_plan").asText(""));
        for (JsonNode call : message.path("tool_calls")) {
            if (!call.at("/function/arguments").isTextual() || !call.path("id").isTextual()) {
                throw new Refused("tool calls must have an id and arguments");
            }
            texts.add(call.at("/function/arguments").textValue());
        }
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            texts.add(content.textValue());
        } else if (content.has(0)) {
            for (JsonNode part : content) {
                part(part, role);
            }
        } else if (!message.path("tool_calls").has(0)) {
            throw new Refused("message must be at least 1 token long");
        }
    }

    private void part(JsonNode part, String role) throws Refused {
        switch (part.path("type").asText()) {
            case "text" -> texts.add(part.path("text").asText());
            case "thinking" -> texts.add(part.path("thinking").asText());
            case "image_url" -> {
                String url = part.at("/image_url/url").asText();
                if (!role.equals("user") || !url.startsWith("http") && !url.startsWith("data:")) {
                    throw new Refused("image content is not valid here");
                }
                mediaTokens += IMAGE_TOKENS;
            }
            case "document" -> texts.add(part.path("document").toString());
            default -> throw new Refused("content type is not known");
        }
    }

    private static Demand demand(ObjectNode request) {
        JsonNode tool = request.at("/tools/0/function");
        if (request.path("tool_choice").asText().equals("REQUIRED") && tool.isObject()) {
            return new Demand.Call(
                    tool.path("name").asText(),
                    SchemaSample.of(tool.path("parameters")).toString());
        }
        JsonNode format = request.path("response_format");
        return format.path("type").asText().equals("json_object")
                ? new Demand.Exactly(SchemaSample.of(format.path("json_schema")).toString())
                : Demand.ANYTHING;
    }
}
