package dev.sluice.worker.provider.cohere;

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

/** Puts a chat into the words of Cohere's chat. Pure. */
final class ChatCall {
    static final String PROVIDER = "Cohere";
    private static final int STOPS_MAX = 5;
    private static final String EFFORT = "reasoning_effort";

    private ChatCall() {}

    static ObjectNode request(WireOrder order) throws NoTranslation {
        standardTier(order);
        ChatBody chat = ChatBody.read(order.body());
        ObjectNode request = Json.object();
        request.put("model", order.model());
        request.put("stream", order.stream());
        ChatMessages.write(chat.turns(), request);
        Long own = chat.outputTokensMax();
        Long outputMax = order.outputTokensMax() == null ? own : order.outputTokensMax();
        if (outputMax != null) {
            request.put("max_tokens", outputMax);
        }
        sampling(chat, request);
        stops(chat, request);
        boolean tools = tools(chat, request);
        format(chat, request, tools);
        thinking(chat, request);
        String safety = chat.text("safety_mode");
        if (safety != null) {
            request.put("safety_mode", safety);
        }
        chat.rest(PROVIDER);
        return request;
    }

    static void standardTier(WireOrder order) throws NoTranslation {
        if (order.serviceTier() != null) {
            throw NoTranslation.lacking(
                    "service_tier",
                    Json.word(order.serviceTier()) + " of the lane (expected: standard)");
        }
    }

    private static void sampling(ChatBody chat, ObjectNode request) throws NoTranslation {
        put(request, "temperature", chat.number("temperature", 0, 2));
        put(request, "p", chat.number("top_p", 0.01, 0.99));
        Long topK = chat.integer("top_k", 0, 500);
        if (topK != null) {
            request.put("k", topK);
        }
        Long seed = chat.integer("seed", 0, Long.MAX_VALUE);
        if (seed != null) {
            request.put("seed", seed);
        }
        BigDecimal frequency = chat.number("frequency_penalty", 0, 1);
        BigDecimal presence = chat.number("presence_penalty", 0, 1);
        if (says(frequency) && says(presence)) {
            throw NoTranslation.lacking(
                    "presence_penalty", "beside frequency_penalty (expected: one of both)");
        }
        put(request, "frequency_penalty", says(frequency) ? frequency : null);
        put(request, "presence_penalty", says(presence) ? presence : null);
    }

    private static boolean says(@Nullable BigDecimal penalty) {
        return penalty != null && penalty.signum() != 0;
    }

    private static void put(ObjectNode request, String name, @Nullable BigDecimal value) {
        if (value != null) {
            request.put(name, value);
        }
    }

    private static void stops(ChatBody chat, ObjectNode request) throws NoTranslation {
        List<String> stop = chat.stop();
        if (stop.size() > STOPS_MAX) {
            throw NoTranslation.lacking(
                    "stop",
                    "%d sequences (expected: at most %d)".formatted(stop.size(), STOPS_MAX));
        }
        if (!stop.isEmpty()) {
            ArrayNode sequences = request.putArray("stop_sequences");
            stop.forEach(sequences::add);
        }
    }

    /** Whether there are any. */
    private static boolean tools(ChatBody chat, ObjectNode request) throws NoTranslation {
        List<Tool> tools = chat.tools();
        ToolChoice choice = chat.toolChoice();
        if (tools.isEmpty()) {
            return false;
        }
        ArrayNode all = request.putArray("tools");
        boolean strict = tools.getFirst().strict();
        for (Tool tool : tools) {
            if (tool.strict() != strict) {
                throw NoTranslation.lacking(
                        tool.at() + ".function.strict",
                        "for some functions only (expected: for all or for none)");
            }
            ObjectNode function =
                    all.addObject()
                            .put("type", "function")
                            .putObject("function")
                            .put("name", tool.name());
            if (tool.description() != null) {
                function.put("description", tool.description());
            }
            function.set("parameters", tool.parameters());
        }
        if (strict) {
            request.put("strict_tools", true);
        }
        switch (choice) {
            case ToolChoice.Auto ignored -> {
                // Cohere has no word for it: it is what goes without one.
            }
            case ToolChoice.None ignored -> request.put("tool_choice", "NONE");
            case ToolChoice.Required ignored -> request.put("tool_choice", "REQUIRED");
            case ToolChoice.Named ignored ->
                    throw NoTranslation.lacking(
                            "tool_choice", "a function (expected: auto, none or required)");
        }
        return true;
    }

    private static void format(ChatBody chat, ObjectNode request, boolean tools)
            throws NoTranslation {
        AnswerFormat format = chat.format();
        if (format instanceof AnswerFormat.Text) {
            return;
        }
        if (tools) {
            throw NoTranslation.lacking(
                    "response_format", "JSON beside tools (expected: one of both)");
        }
        ObjectNode json = request.putObject("response_format").put("type", "json_object");
        if (format instanceof AnswerFormat.JsonSchema(ObjectNode schema)) {
            json.set("json_schema", schema);
        }
    }

    /** Cohere's models that think do so unless told otherwise. */
    private static void thinking(ChatBody chat, ObjectNode request) throws NoTranslation {
        JsonNode own = chat.raw("thinking");
        String effort = chat.text(EFFORT);
        if (own != null && effort != null) {
            throw NoTranslation.wrong(EFFORT, "beside thinking (expected: one of both)");
        }
        if (own != null) {
            request.set("thinking", own);
        } else if (effort != null) {
            ObjectNode thinking = request.putObject("thinking");
            switch (effort) {
                case "none" -> thinking.put("type", "disabled");
                case "minimal", "low" -> enabled(thinking, 2_048);
                case "medium" -> enabled(thinking, 8_192);
                case "high" -> enabled(thinking, 16_384);
                case "xhigh", "max" -> enabled(thinking, 32_768);
                default ->
                        throw NoTranslation.wrong(
                                EFFORT,
                                Json.word(effort)
                                        + " (expected: none, minimal, low, medium, high, xhigh or max)");
            }
        }
    }

    private static void enabled(ObjectNode thinking, int budget) {
        thinking.put("type", "enabled").put("token_budget", budget);
    }
}
