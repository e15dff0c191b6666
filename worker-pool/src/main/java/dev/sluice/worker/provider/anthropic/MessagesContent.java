package dev.sluice.worker.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.chat.Part;
import dev.sluice.worker.provider.chat.Turn;
import java.util.List;

/**
 * Writes a conversation as Anthropic wants it: what the system says apart from it, results of
 * functions in the user's messages, and no two messages of one role in a row.
 */
final class MessagesContent {
    private static final String PDF = "application/pdf";

    private final ArrayNode messages;
    private final ArrayNode system;
    private String role = "";

    private MessagesContent(ObjectNode request) {
        this.system = request.arrayNode();
        this.messages = request.putArray("messages");
    }

    static void write(List<Turn> turns, ObjectNode request) throws NoTranslation {
        MessagesContent content = new MessagesContent(request);
        for (Turn turn : turns) {
            content.turn(turn);
        }
        if (!content.system.isEmpty()) {
            request.set("system", content.system);
        }
    }

    private void turn(Turn turn) throws NoTranslation {
        switch (turn) {
            case Turn.System(String at, List<Part> parts) -> parts(parts, system);
            case Turn.User(String at, List<Part> parts) -> parts(parts, blocks("user"));
            case Turn.ToolResult result -> {
                ObjectNode block = blocks("user").addObject();
                block.put("type", "tool_result").put("tool_use_id", result.callId());
                parts(result.parts(), block.putArray("content"));
            }
            case Turn.Assistant said -> assistant(said);
        }
    }

    private void assistant(Turn.Assistant said) throws NoTranslation {
        ArrayNode blocks = blocks("assistant");
        int before = blocks.size();
        JsonNode thinking = said.thinking();
        if (thinking != null) {
            if (!thinking.isArray()) {
                throw NoTranslation.wrong(
                        said.at() + ".thinking_blocks", "no array (expected: one)");
            }
            thinking.forEach(blocks::add);
        }
        for (Part part : said.parts()) {
            // Beside calls, OpenAI writes an empty text where Anthropic has none.
            if (part instanceof Part.Text text && !text.text().isEmpty()) {
                part(part, blocks.addObject());
            }
        }
        for (Turn.ToolCall call : said.calls()) {
            blocks.addObject()
                    .put("type", "tool_use")
                    .put("id", call.id())
                    .put("name", call.name())
                    .set("input", call.arguments());
        }
        if (blocks.size() == before) {
            throw NoTranslation.wrong(
                    said.at() + ".content", "nothing (expected: text or tool_calls)");
        }
    }

    private ArrayNode blocks(String next) {
        if (!role.equals(next)) {
            role = next;
            messages.addObject().put("role", next).putArray("content");
        }
        return (ArrayNode) messages.path(messages.size() - 1).path("content");
    }

    private static void parts(List<Part> parts, ArrayNode into) throws NoTranslation {
        for (Part part : parts) {
            part(part, into.addObject());
        }
    }

    private static void part(Part part, ObjectNode block) throws NoTranslation {
        switch (part) {
            case Part.Text text -> block.put("type", "text").put("text", text.text());
            case Part.Inline inline -> inline(inline, block);
            case Part.Remote remote ->
                    block.put("type", "image")
                            .putObject("source")
                            .put("type", "url")
                            .put("url", remote.url());
        }
        JsonNode cache = part.cacheControl();
        if (cache != null) {
            block.set("cache_control", cache);
        }
    }

    private static void inline(Part.Inline inline, ObjectNode block) throws NoTranslation {
        String type =
                switch (inline.medium()) {
                    case IMAGE -> "image";
                    case FILE -> {
                        if (!inline.mimeType().equals(PDF)) {
                            throw NoTranslation.lacking(
                                    inline.at() + ".file.file_data",
                                    "another type than application/pdf (expected: that)");
                        }
                        yield "document";
                    }
                    case AUDIO ->
                            throw NoTranslation.lacking(
                                    inline.at() + ".type",
                                    "input_audio; Anthropic hears nothing (expected: text,"
                                            + " image_url or file)");
                };
        block.put("type", type)
                .putObject("source")
                .put("type", "base64")
                .put("media_type", inline.mimeType())
                .put("data", inline.base64());
    }
}
