package dev.sluice.ingress.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.face.ChatMessages;
import dev.sluice.ingress.json.Field;
import java.util.List;
import java.util.Set;

/**
 * Tells a request for a message as one for a chat completion. What a chat cannot say is refused by
 * the name of its field. Pure.
 */
final class MessagesRequest {
    private static final Set<String> KNOWN =
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
                    "thinking",
                    "tools",
                    "tool_choice",
                    "output_config",
                    "output_format",
                    "service_tier",
                    "cache_control");

    /** Mean the same in both. */
    private static final List<String> SAME =
            List.of("model", "temperature", "top_p", "top_k", "stream", "cache_control");

    private static final Set<String> FUNCTION =
            Set.of("type", "name", "description", "input_schema", "strict", "cache_control");

    private MessagesRequest() {}

    /** The body of the chat. */
    static ObjectNode chat(Field request) {
        request.only(KNOWN);
        ObjectNode chat = JsonNodeFactory.instance.objectNode();
        for (String name : SAME) {
            Field field = request.at(name);
            if (field.given()) {
                chat.set(name, field.value());
            }
        }
        chat.set("max_tokens", request.at("max_tokens").count());
        ChatMessages messages = new ChatMessages();
        if (request.at("system").given()) {
            messages.system(ContentBlocks.texts(request.at("system")));
        }
        ContentBlocks.write(request.at("messages"), messages);
        chat.set("messages", messages.written());
        List<Field> stops = request.at("stop_sequences").elements();
        if (!stops.isEmpty()) {
            stops.forEach(stop -> chat.withArray("/stop").add(stop.text()));
        }
        request.at("metadata")
                .at("user_id")
                .textIfGiven()
                .ifPresent(user -> chat.put("user", user));
        thinking(request.at("thinking"), chat);
        request.at("tools").elements().forEach(tool -> tool(tool, chat));
        choice(request.at("tool_choice"), chat);
        output(request, chat);
        tier(request.at("service_tier"), chat);
        if (request.at("stream").flag(false)) {
            // The end of a stream of messages tells the usage, whoever asks.
            chat.putObject("stream_options").put("include_usage", true);
        }
        return chat;
    }

    /** Passes on as it is: a lane of Anthropic's knows it, another refuses it in its own words. */
    private static void thinking(Field thinking, ObjectNode chat) {
        if (thinking.given() && !thinking.at("type").text().equals("disabled")) {
            chat.set("thinking", thinking.value());
        }
    }

    private static void tool(Field tool, ObjectNode chat) {
        Field type = tool.at("type");
        String named = type.textIfGiven().orElse("custom");
        if (named.startsWith("web_search_")) {
            search(tool, chat);
            return;
        }
        if (!named.equals("custom")) {
            throw type.unsupported("custom or web_search_...: others run at Anthropic alone");
        }
        tool.only(FUNCTION);
        ObjectNode written = chat.withArray("/tools").addObject().put("type", "function");
        if (tool.at("cache_control").given()) {
            written.set("cache_control", tool.at("cache_control").value());
        }
        ObjectNode function = written.putObject("function");
        function.put("name", tool.at("name").text());
        tool.at("description").textIfGiven().ifPresent(text -> function.put("description", text));
        function.set("parameters", tool.at("input_schema").object());
        if (tool.at("strict").given()) {
            function.put("strict", tool.at("strict").flag(false));
        }
    }

    /** Without a bound of its own the lane's price has one, or it is refused. */
    private static void search(Field tool, ObjectNode chat) {
        tool.only(
                Set.of(
                        "type",
                        "name",
                        "max_uses",
                        "user_location",
                        "allowed_domains",
                        "blocked_domains",
                        "cache_control"));
        ObjectNode options = chat.putObject("web_search_options");
        if (tool.at("max_uses").given()) {
            options.set("max_uses", tool.at("max_uses").count());
        }
        for (String domains : List.of("allowed_domains", "blocked_domains")) {
            if (tool.at(domains).given()) {
                ArrayNode names = options.putArray(domains);
                tool.at(domains).elements().forEach(each -> names.add(each.text()));
            }
        }
        Field location = tool.at("user_location");
        if (location.given()) {
            ObjectNode place = location.object().deepCopy();
            place.remove("type");
            options.putObject("user_location").put("type", "approximate").set("approximate", place);
        }
    }

    private static void choice(Field choice, ObjectNode chat) {
        if (!choice.given()) {
            return;
        }
        switch (choice.at("type").text()) {
            case "auto" -> chat.put("tool_choice", "auto");
            case "any" -> chat.put("tool_choice", "required");
            case "none" -> chat.put("tool_choice", "none");
            case "tool" ->
                    chat.putObject("tool_choice")
                            .put("type", "function")
                            .putObject("function")
                            .put("name", choice.at("name").text());
            default -> throw choice.at("type").bad("auto, any, tool or none");
        }
        if (choice.at("disable_parallel_tool_use").flag(false)) {
            chat.put("parallel_tool_calls", false);
        }
    }

    private static void output(Field request, ObjectNode chat) {
        Field config = request.at("output_config");
        if (config.given()) {
            config.only(Set.of("effort", "format"));
            config.at("effort")
                    .textIfGiven()
                    .ifPresent(effort -> chat.put("reasoning_effort", effort));
        }
        Field format =
                config.at("format").given() ? config.at("format") : request.at("output_format");
        if (!format.given()) {
            return;
        }
        if (!format.at("type").text().equals("json_schema")) {
            throw format.at("type").unsupported("json_schema");
        }
        JsonNode schema = format.at("schema").object();
        ObjectNode named = chat.putObject("response_format").put("type", "json_schema");
        named.putObject("json_schema")
                .put("name", "answer")
                .put("strict", true)
                .set("schema", schema);
    }

    /** Which tier serves is the lane's business; only what there is no word for is refused. */
    private static void tier(Field tier, ObjectNode chat) {
        switch (tier.textIfGiven().orElse("auto")) {
            case "auto" -> {}
            case "standard_only" -> chat.put("service_tier", "default");
            default -> throw tier.bad("auto or standard_only");
        }
    }
}
