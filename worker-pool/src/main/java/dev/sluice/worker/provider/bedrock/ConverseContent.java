package dev.sluice.worker.provider.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.chat.Part;
import dev.sluice.worker.provider.chat.Turn;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a conversation as Converse wants it: what the system says apart from it, results of
 * functions in the user's messages, and no two messages of one role in a row.
 */
final class ConverseContent {
    private static final Map<String, String> IMAGES =
            Map.of(
                    "image/png", "png",
                    "image/jpeg", "jpeg",
                    "image/gif", "gif",
                    "image/webp", "webp");
    private static final Map<String, String> DOCUMENTS =
            Map.of(
                    "application/pdf",
                    "pdf",
                    "text/csv",
                    "csv",
                    "text/html",
                    "html",
                    "text/plain",
                    "txt",
                    "text/markdown",
                    "md",
                    "application/msword",
                    "doc",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    "docx",
                    "application/vnd.ms-excel",
                    "xls",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "xlsx");

    private final ArrayNode messages;
    private final ArrayNode system;
    private int documents;
    private String role = "";

    private ConverseContent(ObjectNode request) {
        this.system = request.arrayNode();
        this.messages = request.putArray("messages");
    }

    static void write(List<Turn> turns, ObjectNode request) throws NoTranslation {
        ConverseContent content = new ConverseContent(request);
        for (Turn turn : turns) {
            content.turn(turn);
        }
        if (!content.system.isEmpty()) {
            request.set("system", content.system);
        }
    }

    /** Marks that what stands before it may be kept in a cache. */
    static void cachePoint(@Nullable JsonNode cacheControl, ArrayNode into) {
        if (cacheControl != null) {
            ObjectNode point = into.addObject().putObject("cachePoint").put("type", "default");
            String ttl = cacheControl.path("ttl").asText("");
            if (!ttl.isEmpty()) {
                point.put("ttl", ttl);
            }
        }
    }

    private void turn(Turn turn) throws NoTranslation {
        switch (turn) {
            case Turn.System(String at, List<Part> parts) -> parts(parts, system);
            case Turn.User(String at, List<Part> parts) -> parts(parts, blocks("user"));
            case Turn.ToolResult result -> {
                ArrayNode blocks = blocks("user");
                ObjectNode block = blocks.addObject().putObject("toolResult");
                block.put("toolUseId", result.callId());
                ArrayNode content = block.putArray("content");
                for (Part part : result.parts()) {
                    part(part, content);
                    cachePoint(part.cacheControl(), blocks);
                }
            }
            case Turn.Assistant said -> assistant(said);
        }
    }

    private void assistant(Turn.Assistant said) throws NoTranslation {
        ArrayNode blocks = blocks("assistant");
        int before = blocks.size();
        thinking(said, blocks);
        for (Part part : said.parts()) {
            // Beside calls, OpenAI writes an empty text where Converse has none.
            if (part instanceof Part.Text text && !text.text().isEmpty()) {
                parts(List.of(part), blocks);
            }
        }
        for (Turn.ToolCall call : said.calls()) {
            blocks.addObject()
                    .putObject("toolUse")
                    .put("toolUseId", call.id())
                    .put("name", call.name())
                    .set("input", call.arguments());
        }
        if (blocks.size() == before) {
            throw NoTranslation.wrong(
                    said.at() + ".content", "nothing (expected: text or tool_calls)");
        }
    }

    /** As {@link ConverseAnswer} wrote them: Anthropic's blocks of thoughts. */
    private static void thinking(Turn.Assistant said, ArrayNode blocks) throws NoTranslation {
        JsonNode thinking = said.thinking();
        if (thinking == null) {
            return;
        }
        if (!thinking.isArray()) {
            throw NoTranslation.wrong(said.at() + ".thinking_blocks", "no array (expected: one)");
        }
        for (JsonNode block : thinking) {
            ObjectNode content = blocks.addObject().putObject("reasoningContent");
            if (block.path("type").asText().equals("redacted_thinking")) {
                content.set("redactedContent", block.path("data"));
            } else {
                ObjectNode text = content.putObject("reasoningText");
                text.set("text", block.path("thinking"));
                if (block.path("signature").isTextual()) {
                    text.set("signature", block.path("signature"));
                }
            }
        }
    }

    private ArrayNode blocks(String next) {
        if (!role.equals(next)) {
            role = next;
            messages.addObject().put("role", next).putArray("content");
        }
        return (ArrayNode) messages.path(messages.size() - 1).path("content");
    }

    private void parts(List<Part> parts, ArrayNode into) throws NoTranslation {
        for (Part part : parts) {
            part(part, into);
            cachePoint(part.cacheControl(), into);
        }
    }

    private void part(Part part, ArrayNode into) throws NoTranslation {
        switch (part) {
            case Part.Text text -> into.addObject().put("text", text.text());
            case Part.Inline inline -> inline(inline, into.addObject());
            case Part.Remote remote ->
                    throw NoTranslation.lacking(
                            remote.at() + ".image_url.url",
                            "an http URL; Bedrock takes images within the request (expected: data:<type>;base64)");
        }
    }

    private void inline(Part.Inline inline, ObjectNode block) throws NoTranslation {
        switch (inline.medium()) {
            case IMAGE ->
                    source(
                            block.putObject("image"),
                            format(IMAGES, inline, ".image_url.url"),
                            inline.base64());
            case FILE ->
                    source(
                            block.putObject("document").put("name", "file " + ++documents),
                            format(DOCUMENTS, inline, ".file.file_data"),
                            inline.base64());
            case AUDIO ->
                    throw NoTranslation.lacking(
                            inline.at() + ".type",
                            "input_audio; Converse hears nothing (expected: text, image_url or"
                                    + " file)");
        }
    }

    private static String format(Map<String, String> formats, Part.Inline inline, String member)
            throws NoTranslation {
        String format = formats.get(inline.mimeType());
        if (format == null) {
            throw NoTranslation.lacking(
                    inline.at() + member,
                    "a type that Bedrock does not take (expected: one of "
                            + String.join(", ", formats.values().stream().sorted().toList())
                            + ")");
        }
        return format;
    }

    private static void source(ObjectNode medium, String format, String base64) {
        medium.put("format", format).putObject("source").put("bytes", base64);
    }
}
