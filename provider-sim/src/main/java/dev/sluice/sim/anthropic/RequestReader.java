package dev.sluice.sim.anthropic;

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
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads and checks the body of a Messages request. As the real one does, it takes no member that it
 * does not know.
 */
final class RequestReader {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Of requests that do not say. */
    private static final int SEARCHES_MAX = 5;

    private static final Set<String> MEMBERS =
            Set.of(
                    "model",
                    "max_tokens",
                    "messages",
                    "system",
                    "metadata",
                    "stop_sequences",
                    "stream",
                    "temperature",
                    "top_p",
                    "top_k",
                    "tools",
                    "tool_choice",
                    "thinking",
                    "output_config",
                    "service_tier",
                    "cache_control",
                    "container",
                    "inference_geo");

    private RequestReader() {}

    static ChatRequest.Parse read(byte[] body, Function<String, TokenCounter> counters) {
        JsonNode tree;
        try {
            tree = JSON.readTree(body);
        } catch (IOException notJson) {
            return new ChatRequest.Parse.Invalid(
                    Errors.invalid("The request body is not valid JSON"), "");
        }
        if (!(tree instanceof ObjectNode request)) {
            return new ChatRequest.Parse.Invalid(
                    Errors.invalid("The request body is not a JSON object"), "");
        }
        String model = request.path("model").asText("");
        try {
            return new ChatRequest.Parse.Valid(valid(request, model, counters));
        } catch (Refused refused) {
            return new ChatRequest.Parse.Invalid(refused.error, model);
        }
    }

    /** Ends the reading of a request at its first mistake. */
    static final class Refused extends Exception {
        private final transient SimError error;

        Refused(String message) {
            super(message, null, false, false);
            this.error = Errors.invalid(message);
        }
    }

    private static ChatRequest valid(
            ObjectNode request, String model, Function<String, TokenCounter> counters)
            throws Refused {
        for (Map.Entry<String, JsonNode> member : request.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw new Refused(member.getKey() + ": Extra inputs are not permitted");
            }
        }
        if (model.isEmpty()) {
            throw new Refused("model: Field required");
        }
        JsonNode max = request.path("max_tokens");
        if (!max.isInt() || max.intValue() < 1) {
            throw new Refused(
                    max.isMissingNode()
                            ? "max_tokens: Field required"
                            : "max_tokens: Input should be greater than or equal to 1");
        }
        within(request, "temperature");
        within(request, "top_p");
        for (JsonNode stop : request.path("stop_sequences")) {
            if (stop.asText().isBlank()) {
                throw new Refused("stop_sequences: each stop sequence must contain non-whitespace");
            }
        }
        MessagesChecker messages = new MessagesChecker();
        messages.read(request);
        thinking(request, max.intValue());
        return new ChatRequest(
                model,
                Draws.mix(Draws.mix(0, request.path("messages").toString()), model),
                counters.apply(model).prompt(messages.prompt()),
                max.intValue(),
                1,
                request.path("stream").asBoolean(false),
                true,
                "standard",
                demand(request),
                searchesMax(request));
    }

    private static int searchesMax(ObjectNode request) {
        for (JsonNode tool : request.path("tools")) {
            if (MessagesChecker.isSearch(tool)) {
                return Math.max(1, tool.path("max_uses").asInt(SEARCHES_MAX));
            }
        }
        return 0;
    }

    private static void within(ObjectNode request, String name) throws Refused {
        JsonNode value = request.path(name);
        if (value.isNumber() && (value.doubleValue() < 0 || value.doubleValue() > 1)) {
            throw new Refused(name + ": range: 0..1");
        }
    }

    private static void thinking(ObjectNode request, int outputMax) throws Refused {
        JsonNode thinking = request.path("thinking");
        if (!thinking.path("type").asText().equals("enabled")) {
            return;
        }
        int budget = thinking.path("budget_tokens").asInt(0);
        if (budget < 1_024) {
            throw new Refused(
                    "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
        }
        if (budget >= outputMax) {
            throw new Refused("`max_tokens` must be greater than `thinking.budget_tokens`.");
        }
    }

    private static Demand demand(ObjectNode request) {
        JsonNode choice = request.path("tool_choice");
        String type = choice.path("type").asText();
        if (type.equals("any") || type.equals("tool")) {
            for (JsonNode tool : request.path("tools")) {
                String name = tool.path("name").asText();
                if (type.equals("any") || choice.path("name").asText().equals(name)) {
                    return new Demand.Call(
                            name, SchemaSample.of(tool.path("input_schema")).toString());
                }
            }
        }
        JsonNode format = request.at("/output_config/format");
        return format.path("type").asText().equals("json_schema")
                ? new Demand.Exactly(SchemaSample.of(format.path("schema")).toString())
                : Demand.ANYTHING;
    }
}
