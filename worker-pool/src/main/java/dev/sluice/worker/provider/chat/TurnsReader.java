package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a chat. */
final class TurnsReader {
    private static final Set<String> PLAIN = Set.of("role", "content");
    private static final Set<String> TOOL = Set.of("role", "content", "tool_call_id");

    /** Thoughts without a signature cannot be given back to anybody: {@code reasoning_content}. */
    private static final Set<String> ASSISTANT =
            Set.of(
                    "role",
                    "content",
                    "refusal",
                    "annotations",
                    "tool_calls",
                    "reasoning_content",
                    "thinking_blocks",
                    "extra_content");

    private static final Set<String> CALL =
            Set.of("id", "type", "function", "index", "extra_content");

    private TurnsReader() {}

    static List<Turn> read(JsonNode messages) throws NoTranslation {
        Members.array(messages, "messages");
        List<Turn> turns = new ArrayList<>(messages.size());
        for (JsonNode message : messages) {
            turns.add(turn(message, "messages[" + turns.size() + "]"));
        }
        if (turns.isEmpty()) {
            throw NoTranslation.wrong("messages", "none (expected: at least one)");
        }
        return turns;
    }

    private static Turn turn(JsonNode message, String at) throws NoTranslation {
        Members.object(message, at);
        String role = Members.text(message, "role", at);
        switch (role) {
            case "system", "developer" -> {
                Members.only(message, at, PLAIN);
                return new Turn.System(at, texts(content(message, at)));
            }
            case "user" -> {
                Members.only(message, at, PLAIN);
                return new Turn.User(at, content(message, at));
            }
            case "tool" -> {
                Members.only(message, at, TOOL);
                return new Turn.ToolResult(
                        at, Members.text(message, "tool_call_id", at), content(message, at));
            }
            case "assistant" -> {
                Members.only(message, at, ASSISTANT);
                return assistant(message, at);
            }
            case "function" ->
                    throw NoTranslation.lacking(at + ".role", "function (expected: tool)");
            default ->
                    throw NoTranslation.wrong(
                            at + ".role",
                            Json.word(role)
                                    + " (expected: system, developer, user, assistant or tool)");
        }
    }

    private static Turn assistant(JsonNode message, String at) throws NoTranslation {
        List<Part> parts = new ArrayList<>();
        if (!Members.absent(message.path("content"))) {
            parts.addAll(texts(content(message, at)));
        }
        String refusal = Members.textOrNull(message, "refusal", at);
        if (refusal != null) {
            parts.add(new Part.Text(at + ".refusal", null, refusal));
        }
        List<Turn.ToolCall> calls = new ArrayList<>();
        JsonNode given = message.path("tool_calls");
        if (!Members.absent(given)) {
            Members.array(given, at + ".tool_calls");
            for (JsonNode call : given) {
                calls.add(call(call, at + ".tool_calls[" + calls.size() + "]"));
            }
        }
        return new Turn.Assistant(
                at,
                parts,
                calls,
                Members.orNull(message.path("thinking_blocks")),
                signature(message));
    }

    private static Turn.ToolCall call(JsonNode call, String at) throws NoTranslation {
        Members.only(call, at, CALL);
        String type = Members.textOrNull(call, "type", at);
        if (type != null && !type.equals("function")) {
            throw NoTranslation.lacking(at + ".type", Json.word(type) + " (expected: function)");
        }
        JsonNode function = call.path("function");
        Members.object(function, at + ".function");
        String arguments = Members.text(function, "arguments", at + ".function");
        ObjectNode parsed =
                arguments.isBlank()
                        ? Json.object()
                        : Json.parse(arguments)
                                .orElseThrow(
                                        () ->
                                                NoTranslation.wrong(
                                                        at + ".function.arguments",
                                                        "no JSON object (expected: one)"));
        return new Turn.ToolCall(
                at,
                Members.text(call, "id", at),
                Members.text(function, "name", at + ".function"),
                parsed,
                signature(call));
    }

    private static @Nullable String signature(JsonNode holder) {
        JsonNode signature = holder.at("/extra_content/google/thought_signature");
        return signature.isTextual() ? signature.textValue() : null;
    }

    private static List<Part> content(JsonNode message, String at) throws NoTranslation {
        JsonNode content = message.path("content");
        String where = at + ".content";
        if (content.isTextual()) {
            return List.of(new Part.Text(where, null, content.textValue()));
        }
        if (!content.isArray()) {
            throw NoTranslation.wrong(where, Json.kind(content) + " (expected: string or array)");
        }
        List<Part> parts = new ArrayList<>(content.size());
        for (JsonNode part : content) {
            parts.add(PartReader.read(part, where + "[" + parts.size() + "]"));
        }
        return parts;
    }

    private static List<Part> texts(List<Part> parts) throws NoTranslation {
        for (Part part : parts) {
            if (!(part instanceof Part.Text)) {
                throw NoTranslation.wrong(part.at() + ".type", "no text (expected: text)");
            }
        }
        return parts;
    }
}
