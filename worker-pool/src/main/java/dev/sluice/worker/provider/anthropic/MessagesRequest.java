package dev.sluice.worker.provider.anthropic;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a chat into the words of the Messages API. Pure. */
final class MessagesRequest {
    private static final String PROVIDER = "Anthropic";

    private MessagesRequest() {}

    static ObjectNode of(WireOrder order) throws NoTranslation {
        ChatBody chat = ChatBody.read(order.body());
        ObjectNode request = Json.object();
        long outputMax = outputMax(order, chat);
        request.put("model", order.model());
        request.put("max_tokens", outputMax);
        if (order.stream()) {
            request.put("stream", true);
        }
        MessagesContent.write(chat.turns(), request);
        Sampling.write(order.model(), chat, request);
        stops(chat, request);
        tools(chat, request);
        HostedSearch.write(chat, order.reserved(), request);
        ThinkingChoice.write(order.model(), chat, outputMax, request);
        if (chat.format() instanceof AnswerFormat.JsonSchema(ObjectNode schema)) {
            request.withObject("/output_config")
                    .putObject("format")
                    .put("type", "json_schema")
                    .set("schema", schema);
        } else if (chat.format() instanceof AnswerFormat.JsonObject) {
            throw NoTranslation.lacking(
                    "response_format.type",
                    "json_object; Anthropic has no such mode (expected: json_schema or text)");
        }
        request.put("service_tier", tier(order.serviceTier()));
        user(chat, request);
        pass(chat, request, "cache_control");
        chat.rest(PROVIDER);
        return request;
    }

    /** Anthropic wants a bound with every request. */
    private static long outputMax(WireOrder order, ChatBody chat) throws NoTranslation {
        Long own = chat.outputTokensMax();
        if (order.outputTokensMax() != null) {
            return order.outputTokensMax();
        }
        if (own != null) {
            return own;
        }
        if (order.modelOutputTokensMax() != null) {
            return order.modelOutputTokensMax();
        }
        throw NoTranslation.lacking(
                "max_tokens", "nothing, and the model's maximum is not known (expected: a bound)");
    }

    private static void stops(ChatBody chat, ObjectNode request) throws NoTranslation {
        List<String> stop = chat.stop();
        if (!stop.isEmpty()) {
            ArrayNode sequences = request.putArray("stop_sequences");
            for (String sequence : stop) {
                if (sequence.isBlank()) {
                    throw NoTranslation.lacking(
                            "stop", "white space alone; Anthropic stops at words (expected: more)");
                }
                sequences.add(sequence);
            }
        }
    }

    private static void tools(ChatBody chat, ObjectNode request) throws NoTranslation {
        List<Tool> tools = chat.tools();
        ToolChoice choice = chat.toolChoice();
        boolean oneAtATime = Boolean.FALSE.equals(chat.flag("parallel_tool_calls"));
        if (tools.isEmpty()) {
            return;
        }
        ArrayNode all = request.putArray("tools");
        for (Tool tool : tools) {
            ObjectNode one = all.addObject().put("name", tool.name());
            if (tool.description() != null) {
                one.put("description", tool.description());
            }
            one.set("input_schema", tool.parameters());
            if (tool.strict()) {
                one.put("strict", true);
            }
            if (tool.cacheControl() != null) {
                one.set("cache_control", tool.cacheControl());
            }
        }
        ObjectNode chosen =
                switch (choice) {
                    case ToolChoice.Auto ignored -> Json.object().put("type", "auto");
                    case ToolChoice.None ignored -> Json.object().put("type", "none");
                    case ToolChoice.Required ignored -> Json.object().put("type", "any");
                    case ToolChoice.Named(String name) ->
                            Json.object().put("type", "tool").put("name", name);
                };
        if (oneAtATime && !(choice instanceof ToolChoice.None)) {
            chosen.put("disable_parallel_tool_use", true);
        }
        if (oneAtATime || !(choice instanceof ToolChoice.Auto)) {
            request.set("tool_choice", chosen);
        }
    }

    /** Unasked, Anthropic takes from capacity that was paid for in advance, at another price. */
    private static String tier(@Nullable String asked) throws NoTranslation {
        return switch (asked) {
            case null -> "standard_only";
            case "priority" -> "auto";
            default ->
                    throw NoTranslation.lacking(
                            "service_tier",
                            Json.word(asked) + " of the lane (expected: standard or priority)");
        };
    }

    private static void user(ChatBody chat, ObjectNode request) throws NoTranslation {
        String newer = chat.text("safety_identifier");
        String older = chat.text("user");
        String id = newer == null ? older : newer;
        if (id != null) {
            request.putObject("metadata").put("user_id", id);
        }
    }

    private static void pass(ChatBody chat, ObjectNode request, String field) {
        JsonNode value = chat.raw(field);
        if (value != null) {
            request.set(field, value);
        }
    }
}
