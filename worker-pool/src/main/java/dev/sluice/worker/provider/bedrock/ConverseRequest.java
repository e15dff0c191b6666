package dev.sluice.worker.provider.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.AnswerFormat;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.chat.Tool;
import dev.sluice.worker.provider.chat.ToolChoice;
import dev.sluice.worker.provider.wire.WireOrder;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a chat into the words of Converse. What only some of Bedrock's models know goes in {@code
 * additionalModelRequestFields}, which pass as the caller wrote them. Pure.
 */
final class ConverseRequest {
    private static final String PROVIDER = "Bedrock";
    private static final String OWN = "additionalModelRequestFields";

    private ConverseRequest() {}

    static ObjectNode of(WireOrder order) throws NoTranslation {
        ChatBody chat = ChatBody.read(order.body());
        ObjectNode request = Json.object();
        ConverseContent.write(chat.turns(), request);
        ObjectNode config = Json.object();
        Long own = chat.outputTokensMax();
        Long bound = order.outputTokensMax() == null ? own : order.outputTokensMax();
        if (bound != null) {
            config.put("maxTokens", bound);
        }
        number(chat.number("temperature", 0, 1), "temperature", config);
        number(chat.number("top_p", 0, 1), "topP", config);
        stops(chat.stop(), config);
        if (!config.isEmpty()) {
            request.set("inferenceConfig", config);
        }
        tools(chat, request);
        format(chat.format(), request);
        ofTheModel(order.model(), chat, request);
        tier(order.serviceTier(), request);
        chat.rest(PROVIDER);
        return request;
    }

    private static void number(@Nullable BigDecimal value, String name, ObjectNode config) {
        if (value != null) {
            config.put(name, value);
        }
    }

    private static void stops(List<String> stop, ObjectNode config) {
        if (!stop.isEmpty()) {
            ArrayNode sequences = config.putArray("stopSequences");
            stop.forEach(sequences::add);
        }
    }

    private static void tools(ChatBody chat, ObjectNode request) throws NoTranslation {
        List<Tool> tools = chat.tools();
        ToolChoice choice = chat.toolChoice();
        if (tools.isEmpty()) {
            return;
        }
        ObjectNode config = request.putObject("toolConfig");
        ArrayNode all = config.putArray("tools");
        for (Tool tool : tools) {
            ObjectNode spec = all.addObject().putObject("toolSpec").put("name", tool.name());
            if (tool.description() != null) {
                spec.put("description", tool.description());
            }
            spec.putObject("inputSchema").set("json", tool.parameters());
            if (tool.strict()) {
                spec.put("strict", true);
            }
            ConverseContent.cachePoint(tool.cacheControl(), all);
        }
        switch (choice) {
            case ToolChoice.Auto ignored -> {
                // What is not asked for is left to the model.
            }
            case ToolChoice.Required ignored -> config.putObject("toolChoice").putObject("any");
            case ToolChoice.Named(String name) ->
                    config.putObject("toolChoice").putObject("tool").put("name", name);
            case ToolChoice.None ignored ->
                    throw NoTranslation.lacking(
                            "tool_choice",
                            "none; Converse has no such choice (expected: auto, required or a function)");
        }
    }

    private static void format(AnswerFormat format, ObjectNode request) throws NoTranslation {
        switch (format) {
            case AnswerFormat.Text ignored -> {
                // What is not asked for is text.
            }
            case AnswerFormat.JsonObject ignored ->
                    throw NoTranslation.lacking(
                            "response_format.type",
                            "json_object; Converse has no such mode (expected: json_schema or"
                                    + " text)");
            case AnswerFormat.JsonSchema(ObjectNode schema) -> {
                ObjectNode text = request.putObject("outputConfig").putObject("textFormat");
                text.put("type", "json_schema");
                text.putObject("structure")
                        .putObject("jsonSchema")
                        .put("schema", Json.text(schema));
            }
        }
    }

    /** What Claude calls {@code thinking} and {@code top_k}, and all that the caller calls so. */
    private static void ofTheModel(String model, ChatBody chat, ObjectNode request)
            throws NoTranslation {
        JsonNode own = chat.raw(OWN);
        if (own != null && !own.isObject()) {
            throw NoTranslation.wrong(OWN, "no object (expected: one)");
        }
        ObjectNode fields = own instanceof ObjectNode given ? given : Json.object();
        JsonNode thinking = chat.raw("thinking");
        Long topK = chat.integer("top_k", 0, Integer.MAX_VALUE);
        if ((thinking != null || topK != null) && !model.contains("anthropic.")) {
            throw NoTranslation.lacking(
                    thinking == null ? "top_k" : "thinking",
                    "Claude's word (expected: " + OWN + " in the model's own words)");
        }
        if (thinking != null) {
            fields.set("thinking", thinking);
        }
        if (topK != null) {
            fields.put("top_k", topK);
        }
        if (!fields.isEmpty()) {
            request.set(OWN, fields);
        }
    }

    private static void tier(@Nullable String asked, ObjectNode request) throws NoTranslation {
        switch (asked) {
            case null -> {
                // Unasked, Bedrock serves its standard tier.
            }
            case "flex", "priority" -> request.putObject("serviceTier").put("type", asked);
            default ->
                    throw NoTranslation.lacking(
                            "service_tier",
                            Json.word(asked)
                                    + " of the lane (expected: standard, flex or priority)");
        }
    }
}
