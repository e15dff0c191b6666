package dev.sluice.ingress.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.ingress.face.ChatMessages;
import dev.sluice.ingress.json.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells Anthropic's messages with their blocks as the messages of a chat. Pure. */
final class ContentBlocks {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> TEXT = Set.of("type", "text", "cache_control");
    private static final Set<String> IMAGE = Set.of("type", "source", "cache_control");
    private static final Set<String> DOCUMENT =
            Set.of("type", "source", "title", "context", "citations", "cache_control");
    private static final Set<String> RESULT =
            Set.of("type", "tool_use_id", "content", "is_error", "cache_control");

    private ContentBlocks() {}

    static void write(Field turns, ChatMessages messages) {
        List<Field> all = turns.elements();
        if (all.isEmpty()) {
            throw turns.bad("at least one message");
        }
        for (Field turn : all) {
            turn.only(Set.of("role", "content"));
            switch (turn.at("role").text()) {
                case "user" -> user(turn.at("content"), messages);
                case "assistant" -> assistant(turn.at("content"), messages);
                default -> throw turn.at("role").bad("user or assistant");
            }
        }
    }

    /** A text, or blocks of nothing else. */
    static JsonNode texts(Field content) {
        if (content.value().isTextual()) {
            return content.value();
        }
        ArrayNode parts = JSON.arrayNode();
        content.elements().forEach(block -> parts.add(text(block)));
        return parts;
    }

    /** What tools have answered goes before what the user says about it. */
    private static void user(Field content, ChatMessages messages) {
        if (content.value().isTextual()) {
            messages.user(content.value());
            return;
        }
        ArrayNode parts = JSON.arrayNode();
        for (Field block : content.elements()) {
            if (block.at("type").text().equals("tool_result")) {
                messages.tool(block.at("tool_use_id").text(), result(block));
            } else {
                parts.addAll(parts(block));
            }
        }
        if (!parts.isEmpty()) {
            messages.user(parts);
        } else if (content.elements().isEmpty()) {
            throw content.bad("text, or at least one block");
        }
    }

    private static void assistant(Field content, ChatMessages messages) {
        messages.turnEnds();
        if (content.value().isTextual()) {
            messages.assistant(content.text());
            return;
        }
        for (Field block : content.elements()) {
            switch (block.at("type").text()) {
                case "text" -> messages.assistant(block.at("text").text());
                case "tool_use" ->
                        messages.call(
                                block.at("id").text(),
                                block.at("name").text(),
                                block.at("input").object().toString());
                case "thinking", "redacted_thinking" -> thought(block, messages);
                default ->
                        throw block.at("type")
                                .unsupported("text, tool_use, thinking or redacted_thinking");
            }
        }
    }

    /** Thoughts that nobody has signed cannot be given back to anybody. */
    private static void thought(Field block, ChatMessages messages) {
        boolean unsigned =
                block.at("type").text().equals("thinking")
                        && block.at("signature").textIfGiven().orElse("").isEmpty();
        if (!unsigned) {
            messages.thought(block.object());
        }
    }

    private static JsonNode result(Field block) {
        block.only(RESULT);
        Field content = block.at("content");
        JsonNode told = JSON.textNode("");
        if (content.given()) {
            if (content.value().isTextual()) {
                told = content.value();
            } else {
                ArrayNode parts = JSON.arrayNode();
                if (block.at("is_error").flag(false)) {
                    parts.addObject().put("type", "text").put("text", "Error: ");
                }
                content.elements().forEach(part -> parts.addAll(parts(part)));
                told = parts;
            }
        }
        // A chat has no mark for it; models read it.
        return block.at("is_error").flag(false) && told instanceof TextNode text
                ? JSON.textNode("Error: " + text.textValue())
                : told;
    }

    private static List<ObjectNode> parts(Field block) {
        return switch (block.at("type").text()) {
            case "text" -> List.of(text(block));
            case "image" -> List.of(image(block));
            case "document" -> document(block);
            default -> throw block.at("type").unsupported("text, image, document or tool_result");
        };
    }

    private static ObjectNode text(Field block) {
        if (!block.at("type").text().equals("text")) {
            throw block.at("type").unsupported("text");
        }
        block.only(TEXT);
        return cached(block, said(block.at("text").text()));
    }

    private static ObjectNode said(String text) {
        return JSON.objectNode().put("type", "text").put("text", text);
    }

    private static ObjectNode image(Field block) {
        block.only(IMAGE);
        Field source = block.at("source");
        String url =
                switch (source.at("type").text()) {
                    case "url" -> source.at("url").text();
                    case "base64" -> data(source);
                    default -> throw source.at("type").unsupported("base64 or url");
                };
        ObjectNode part = JSON.objectNode().put("type", "image_url");
        part.putObject("image_url").put("url", url);
        return cached(block, part);
    }

    /**
     * What stands beside a document goes before it as a text: a chat has no other place for it, and
     * the model reads it either way.
     */
    private static List<ObjectNode> document(Field block) {
        block.only(DOCUMENT);
        Field cited = block.at("citations").at("enabled");
        if (cited.flag(false)) {
            throw cited.unsupported("false: answers cite pages of the web alone");
        }
        List<ObjectNode> parts = new ArrayList<>();
        Optional<String> title = block.at("title").textIfGiven();
        Optional<String> context = block.at("context").textIfGiven();
        Field source = block.at("source");
        ObjectNode document =
                switch (source.at("type").text()) {
                    case "text" -> {
                        title.ifPresent(text -> parts.add(said(text)));
                        yield said(source.at("data").text());
                    }
                    case "base64" -> {
                        ObjectNode part = JSON.objectNode().put("type", "file");
                        part.putObject("file")
                                .put("filename", title.orElse("document.pdf"))
                                .put("file_data", data(source));
                        yield part;
                    }
                    default -> throw source.at("type").unsupported("base64 or text");
                };
        context.ifPresent(text -> parts.add(said(text)));
        parts.add(cached(block, document));
        return parts;
    }

    private static String data(Field source) {
        return "data:%s;base64,%s"
                .formatted(source.at("media_type").text(), source.at("data").text());
    }

    private static ObjectNode cached(Field block, ObjectNode part) {
        Field control = block.at("cache_control");
        if (control.given()) {
            part.set("cache_control", control.value());
        }
        return part;
    }
}
