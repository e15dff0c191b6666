package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.chat.AnswerFormat;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.chat.SearchOptions;
import dev.sluice.worker.provider.chat.Tool;
import dev.sluice.worker.provider.chat.ToolChoice;
import dev.sluice.worker.provider.wire.WireOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a chat into the words of generateContent. Pure. */
final class GenerateRequest {
    private static final String PROVIDER = "Gemini";
    private static final String JSON_TYPE = "application/json";
    private static final int CANDIDATES_MAX = 8;
    private static final int LOGPROBS_MAX = 20;
    private static final double PENALTY_MAX = 2;

    private GenerateRequest() {}

    static ObjectNode of(WireOrder order) throws NoTranslation {
        ChatBody chat = ChatBody.read(order.body());
        ObjectNode request = Json.object();
        Contents.write(chat.turns(), request);
        ObjectNode config = Json.object();
        Long own = chat.outputTokensMax();
        put(
                config,
                "maxOutputTokens",
                order.outputTokensMax() == null ? own : order.outputTokensMax());
        sampling(chat, config);
        logprobs(chat, config);
        format(chat.format(), config);
        ThinkingLevel.write(order.model(), chat, config);
        if (!config.isEmpty()) {
            request.set("generationConfig", config);
        }
        tools(chat, request);
        search(chat, order.reserved(), request);
        tier(order.serviceTier(), request);
        chat.rest(PROVIDER);
        return request;
    }

    private static void sampling(ChatBody chat, ObjectNode config) throws NoTranslation {
        number(chat, "temperature", 0, 2, config, "temperature");
        number(chat, "top_p", 0, 1, config, "topP");
        put(config, "topK", chat.integer("top_k", 1, Integer.MAX_VALUE));
        number(chat, "presence_penalty", -PENALTY_MAX, PENALTY_MAX, config, "presencePenalty");
        number(chat, "frequency_penalty", -PENALTY_MAX, PENALTY_MAX, config, "frequencyPenalty");
        put(config, "seed", chat.integer("seed", Integer.MIN_VALUE, Integer.MAX_VALUE));
        Long choices = chat.integer("n", 1, CANDIDATES_MAX);
        put(config, "candidateCount", choices == null || choices == 1 ? null : choices);
        List<String> stop = chat.stop();
        if (!stop.isEmpty()) {
            ArrayNode sequences = config.putArray("stopSequences");
            stop.forEach(sequences::add);
        }
    }

    private static void number(
            ChatBody chat, String field, double min, double max, ObjectNode config, String name)
            throws NoTranslation {
        var value = chat.number(field, min, max);
        if (value != null) {
            config.put(name, value);
        }
    }

    private static void logprobs(ChatBody chat, ObjectNode config) throws NoTranslation {
        boolean wanted = Boolean.TRUE.equals(chat.flag("logprobs"));
        Long top = chat.integer("top_logprobs", 0, LOGPROBS_MAX);
        if (wanted) {
            config.put("responseLogprobs", true);
            put(config, "logprobs", top == null || top == 0 ? null : top);
        }
    }

    private static void format(AnswerFormat format, ObjectNode config) {
        switch (format) {
            case AnswerFormat.Text ignored -> {
                // What is not asked for is text.
            }
            case AnswerFormat.JsonObject ignored -> config.put("responseMimeType", JSON_TYPE);
            case AnswerFormat.JsonSchema(ObjectNode schema) -> {
                config.put("responseMimeType", JSON_TYPE);
                config.set("responseJsonSchema", schema);
            }
        }
    }

    private static void tools(ChatBody chat, ObjectNode request) throws NoTranslation {
        List<Tool> tools = chat.tools();
        ToolChoice choice = chat.toolChoice();
        if (tools.isEmpty()) {
            return;
        }
        ArrayNode functions =
                request.putArray("tools").addObject().putArray("functionDeclarations");
        for (Tool tool : tools) {
            ObjectNode one = functions.addObject().put("name", tool.name());
            if (tool.description() != null) {
                one.put("description", tool.description());
            }
            one.set("parametersJsonSchema", tool.parameters());
        }
        boolean strict = tools.stream().anyMatch(Tool::strict);
        if (choice instanceof ToolChoice.Auto && !strict) {
            return;
        }
        ObjectNode calling = request.putObject("toolConfig").putObject("functionCallingConfig");
        switch (choice) {
            // Validated: as the model sees fit, but by the schema.
            case ToolChoice.Auto ignored -> calling.put("mode", "VALIDATED");
            case ToolChoice.None ignored -> calling.put("mode", "NONE");
            case ToolChoice.Required ignored -> calling.put("mode", "ANY");
            case ToolChoice.Named(String name) ->
                    calling.put("mode", "ANY").putArray("allowedFunctionNames").add(name);
        }
    }

    /** Gemini is told that it may search, and nothing more. */
    private static void search(ChatBody chat, Reserved reserved, ObjectNode request)
            throws NoTranslation {
        SearchOptions options = SearchOptions.read(chat, reserved);
        if (options == null) {
            return;
        }
        if (options.bounded()) {
            throw NoTranslation.lacking(
                    "web_search_options.max_uses",
                    "Gemini has nothing like it (expected: left out)");
        }
        if (!options.domains().isEmpty()) {
            throw NoTranslation.lacking(
                    "web_search_options." + options.domains().firstKey(),
                    "Gemini has nothing like it (expected: left out)");
        }
        if (options.place() != null) {
            throw NoTranslation.lacking(
                    "web_search_options.user_location",
                    "Gemini has nothing like it (expected: left out)");
        }
        request.withArrayProperty("tools").addObject().putObject("googleSearch");
    }

    private static void tier(@Nullable String asked, ObjectNode request) throws NoTranslation {
        switch (asked) {
            case null -> {
                // Unasked, Gemini serves its standard tier.
            }
            case "flex", "priority" -> request.put("serviceTier", asked);
            default ->
                    throw NoTranslation.lacking(
                            "service_tier",
                            Json.word(asked)
                                    + " of the lane (expected: standard, flex or priority)");
        }
    }

    private static void put(ObjectNode config, String name, @Nullable Long value) {
        if (value != null) {
            config.put(name, value);
        }
    }
}
