package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.ingress.face.ChatMessages;
import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.SluiceException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells a request for a response as one for a chat completion. Pure. */
final class ResponseRequest {
    /** Mean the same in both. */
    private static final List<String> SAME =
            List.of(
                    "model",
                    "temperature",
                    "top_p",
                    "parallel_tool_calls",
                    "metadata",
                    "user",
                    "safety_identifier",
                    "prompt_cache_key",
                    "prompt_cache_retention",
                    "service_tier",
                    "stream");

    private static final Set<String> KNOWN =
            Set.of(
                    "model",
                    "temperature",
                    "top_p",
                    "parallel_tool_calls",
                    "metadata",
                    "user",
                    "safety_identifier",
                    "prompt_cache_key",
                    "prompt_cache_retention",
                    "service_tier",
                    "stream",
                    "stream_options",
                    "input",
                    "instructions",
                    "max_output_tokens",
                    "text",
                    "reasoning",
                    "tools",
                    "tool_choice",
                    "include",
                    "truncation",
                    "store",
                    "background");

    private static final String ENCRYPTED_REASONING = "reasoning.encrypted_content";

    private ResponseRequest() {}

    /** What a request is as a chat. */
    sealed interface Told {}

    /**
     * @param body of the chat
     */
    record AsChat(ObjectNode body) implements Told {}

    /**
     * A chat has no words for it.
     *
     * @param why by the name of the field
     */
    record Beyond(SluiceException why) implements Told {}

    /**
     * @throws SluiceException with {@code INVALID_REQUEST} for what is no request for a response,
     *     or refers to what is not kept
     */
    static Told told(Field request) {
        try {
            return new AsChat(chat(request));
        } catch (BeyondChat beyond) {
            return new Beyond(beyond.why());
        }
    }

    /** Sluice keeps no conversations, nor do providers for it. */
    static void requireNothingKept(Field request) {
        Field previous = request.at("previous_response_id");
        if (previous.given()) {
            throw previous.bad(
                    "left out: responses are not kept as conversations; send all items in input");
        }
        if (request.at("conversation").given()) {
            throw request.at("conversation")
                    .bad("left out: conversations are not kept; send all items in input");
        }
    }

    private static ObjectNode chat(Field request) throws BeyondChat {
        requireNothingKept(request);
        BeyondChat.only(request, KNOWN);
        ObjectNode chat = Field.of(new byte[] {'{', '}'}).object();
        for (String name : SAME) {
            Field field = request.at(name);
            if (field.given()) {
                chat.set(name, field.value());
            }
        }
        ChatMessages messages = new ChatMessages();
        request.at("instructions")
                .textIfGiven()
                .ifPresent(text -> messages.system(TextNode.valueOf(text)));
        InputItems.write(request.at("input"), messages);
        chat.set("messages", messages.written());
        Field bound = request.at("max_output_tokens");
        if (bound.given()) {
            chat.set("max_completion_tokens", bound.count());
        }
        text(request.at("text"), chat);
        reasoning(request.at("reasoning"), chat);
        tools(request.at("tools"), chat);
        choice(request.at("tool_choice"), chat);
        include(request.at("include"));
        Field truncation = request.at("truncation");
        if (truncation.given() && !truncation.text().equals("disabled")) {
            throw BeyondChat.at(truncation, "disabled");
        }
        if (request.at("stream").flag(false)) {
            // The end of a stream of responses tells the usage, whoever asks.
            chat.putObject("stream_options").put("include_usage", true);
        }
        return chat;
    }

    private static void text(Field text, ObjectNode chat) throws BeyondChat {
        if (!text.given()) {
            return;
        }
        BeyondChat.only(text, Set.of("format", "verbosity"));
        text.at("verbosity").textIfGiven().ifPresent(word -> chat.put("verbosity", word));
        Field format = text.at("format");
        if (!format.given()) {
            return;
        }
        switch (format.at("type").text()) {
            case "text" -> {
                // What a chat answers anyway.
            }
            case "json_object" -> chat.putObject("response_format").put("type", "json_object");
            case "json_schema" -> {
                BeyondChat.only(format, Set.of("type", "name", "schema", "strict", "description"));
                ObjectNode schema = chat.putObject("response_format").put("type", "json_schema");
                schema.set("json_schema", format.object().deepCopy().without("type"));
            }
            default -> throw BeyondChat.at(format.at("type"), "text, json_object or json_schema");
        }
    }

    private static void reasoning(Field reasoning, ObjectNode chat) throws BeyondChat {
        if (!reasoning.given()) {
            return;
        }
        BeyondChat.only(reasoning, Set.of("effort", "summary", "generate_summary"));
        reasoning.at("effort").textIfGiven().ifPresent(word -> chat.put("reasoning_effort", word));
        for (String name : List.of("summary", "generate_summary")) {
            Optional<String> summary = reasoning.at(name).textIfGiven();
            if (summary.isPresent() && !summary.get().equals("auto")) {
                throw BeyondChat.at(
                        reasoning.at(name),
                        "auto: what a model shows of its thoughts is its provider's");
            }
        }
    }

    private static void tools(Field tools, ObjectNode chat) throws BeyondChat {
        for (Field tool : tools.elements()) {
            if (!tool.at("type").text().equals("function")) {
                throw BeyondChat.at(tool.at("type"), "function: others run at OpenAI alone");
            }
            BeyondChat.only(tool, Set.of("type", "name", "description", "parameters", "strict"));
            tool.at("name").text();
            ObjectNode function = tool.object().deepCopy();
            function.remove("type");
            JsonNode strict = function.path("strict");
            if (strict.isNull()) {
                function.remove("strict");
            }
            chat.withArray("/tools").addObject().put("type", "function").set("function", function);
        }
    }

    private static void choice(Field choice, ObjectNode chat) throws BeyondChat {
        if (!choice.given()) {
            return;
        }
        if (choice.value().isTextual()) {
            chat.set("tool_choice", choice.value());
            return;
        }
        if (!choice.at("type").text().equals("function")) {
            throw BeyondChat.at(choice.at("type"), "function");
        }
        chat.putObject("tool_choice")
                .put("type", "function")
                .putObject("function")
                .put("name", choice.at("name").text());
    }

    private static void include(Field include) throws BeyondChat {
        for (Field wish : include.elements()) {
            // There is none, so all of it is included.
            if (!wish.text().equals(ENCRYPTED_REASONING)) {
                throw BeyondChat.at(wish, ENCRYPTED_REASONING + ", or nothing");
            }
        }
    }
}
