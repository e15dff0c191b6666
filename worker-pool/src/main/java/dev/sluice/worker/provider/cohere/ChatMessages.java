package dev.sluice.worker.provider.cohere;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.chat.Part;
import dev.sluice.worker.provider.chat.Turn;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a conversation as Cohere wants it. What an assistant says beside calls of functions is
 * Cohere's {@code tool_plan}, on the way there as on the way back.
 */
final class ChatMessages {
    private ChatMessages() {}

    static void write(List<Turn> turns, ObjectNode request) throws NoTranslation {
        ArrayNode messages = request.putArray("messages");
        for (Turn turn : turns) {
            ObjectNode message = messages.addObject();
            switch (turn) {
                case Turn.System(String at, List<Part> parts) ->
                        content(message.put("role", "system"), parts);
                case Turn.User(String at, List<Part> parts) ->
                        content(message.put("role", "user"), parts);
                case Turn.ToolResult result -> {
                    message.put("role", "tool").put("tool_call_id", result.callId());
                    texts(result.parts());
                    content(message, result.parts());
                }
                case Turn.Assistant said -> assistant(said, message.put("role", "assistant"));
            }
        }
    }

    private static void assistant(Turn.Assistant said, ObjectNode message) throws NoTranslation {
        if (said.thinking() != null) {
            throw NoTranslation.lacking(
                    said.at() + ".thinking_blocks", "of another provider (expected: left out)");
        }
        List<Part> spoken =
                said.parts().stream()
                        .filter(part -> part instanceof Part.Text text && !text.text().isEmpty())
                        .toList();
        if (said.calls().isEmpty()) {
            if (spoken.isEmpty()) {
                throw NoTranslation.wrong(
                        said.at() + ".content", "nothing (expected: text or tool_calls)");
            }
            content(message, spoken);
            return;
        }
        if (!spoken.isEmpty()) {
            message.put(
                    "tool_plan",
                    spoken.stream()
                            .map(part -> ((Part.Text) part).text())
                            .collect(Collectors.joining()));
        }
        ArrayNode calls = message.putArray("tool_calls");
        for (Turn.ToolCall call : said.calls()) {
            calls.addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", Json.text(call.arguments()));
        }
    }

    private static void content(ObjectNode message, List<Part> parts) throws NoTranslation {
        ArrayNode content = message.putArray("content");
        for (Part part : parts) {
            switch (part) {
                case Part.Text text ->
                        content.addObject().put("type", "text").put("text", text.text());
                case Part.Inline inline ->
                        image(
                                content,
                                inline,
                                inline.medium(),
                                "data:" + inline.mimeType() + ";base64," + inline.base64());
                case Part.Remote remote -> image(content, remote, remote.medium(), remote.url());
            }
        }
    }

    private static void image(ArrayNode content, Part part, Part.Medium medium, String url)
            throws NoTranslation {
        if (medium != Part.Medium.IMAGE) {
            throw NoTranslation.lacking(
                    part.at() + ".type",
                    "neither text nor an image; Cohere takes nothing else (expected: text or image_url)");
        }
        content.addObject().put("type", "image_url").putObject("image_url").put("url", url);
    }

    private static void texts(List<Part> parts) throws NoTranslation {
        for (Part part : parts) {
            if (!(part instanceof Part.Text)) {
                throw NoTranslation.lacking(
                        part.at() + ".type", "no text in a function's result (expected: text)");
            }
        }
    }
}
