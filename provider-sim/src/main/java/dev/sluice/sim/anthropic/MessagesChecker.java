package dev.sluice.sim.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.anthropic.RequestReader.Refused;
import dev.sluice.sim.token.TokenCounter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks a conversation and collects what counts in it. One per request. */
final class MessagesChecker {
    private static final int IMAGE_TOKENS = 1_600;

    private final List<String> texts = new ArrayList<>();
    private int messages;
    private int mediaTokens;
    private Set<String> asked = new HashSet<>();

    TokenCounter.PromptText prompt() {
        return new TokenCounter.PromptText(texts, messages, 0, mediaTokens);
    }

    void read(ObjectNode request) throws Refused {
        JsonNode system = request.path("system");
        if (system.isArray()) {
            blocks(system, "system", "system");
        } else if (system.isTextual()) {
            texts.add(system.textValue());
        }
        for (JsonNode tool : request.path("tools")) {
            if (isSearch(tool)) {
                continue;
            }
            if (!tool.path("name").isTextual() || !tool.path("input_schema").isObject()) {
                throw new Refused("tools.0.custom.input_schema: Field required");
            }
            texts.add(tool.toString());
        }
        JsonNode all = request.path("messages");
        if (!all.isArray()) {
            throw new Refused("messages: Field required");
        }
        if (all.isEmpty()) {
            throw new Refused("messages: at least one message is required");
        }
        for (JsonNode message : all) {
            message(message, "messages." + messages);
            messages++;
        }
    }

    /** Run by the provider itself. */
    static boolean isSearch(JsonNode tool) {
        return tool.path("type").asText().startsWith("web_search_")
                && tool.path("name").asText().equals("web_search");
    }

    private void message(JsonNode message, String at) throws Refused {
        String role = message.path("role").asText();
        if (!role.equals("user") && !role.equals("assistant")) {
            throw new Refused(at + ".role: Input should be 'user' or 'assistant'");
        }
        texts.add(role);
        Set<String> before = asked;
        asked = new HashSet<>();
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            texts.add(content.textValue());
        } else if (content.isArray()) {
            results(content, before, at);
            blocks(content, at + ".content", role);
        } else {
            throw new Refused(at + ".content: Field required");
        }
        if (!before.isEmpty() && !content.isArray()) {
            throw unanswered(at, before);
        }
    }

    /** Each call must be answered at once, and nothing but calls can be. */
    private static void results(JsonNode content, Set<String> before, String at) throws Refused {
        Set<String> open = new HashSet<>(before);
        for (JsonNode block : content) {
            String id = block.path("tool_use_id").asText();
            if (block.path("type").asText().equals("tool_result") && !open.remove(id)) {
                throw new Refused(
                        at
                                + ".content.0: unexpected `tool_use_id` found in `tool_result` blocks: "
                                + id);
            }
        }
        if (!open.isEmpty()) {
            throw unanswered(at, open);
        }
    }

    private static Refused unanswered(String at, Set<String> open) {
        return new Refused(
                at
                        + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
                        + String.join(", ", open));
    }

    private void blocks(JsonNode blocks, String at, String role) throws Refused {
        int i = 0;
        for (JsonNode block : blocks) {
            block(block, at + "." + i++, role);
        }
    }

    private void block(JsonNode block, String at, String role) throws Refused {
        switch (block.path("type").asText()) {
            case "text" -> {
                if (block.path("text").asText().isEmpty()) {
                    throw new Refused(at + ": text content blocks must be non-empty");
                }
                texts.add(block.path("text").asText());
            }
            case "image", "document" -> source(block.path("source"), at + ".source");
            case "tool_use" -> {
                if (!block.path("input").isObject() || !block.path("id").isTextual()) {
                    throw new Refused(at + ".tool_use.input: Input should be a valid dictionary");
                }
                asked.add(block.path("id").asText());
                texts.add(block.path("input").toString());
            }
            case "tool_result" -> {
                JsonNode content = block.path("content");
                if (content.isArray()) {
                    blocks(content, at + ".content", role);
                } else {
                    texts.add(content.asText());
                }
            }
            case "thinking" -> {
                if (!block.path("signature").isTextual()) {
                    throw new Refused(at + ".thinking.signature: Field required");
                }
                texts.add(block.path("thinking").asText());
            }
            case "redacted_thinking" -> texts.add(block.path("data").asText());
            default ->
                    throw new Refused(
                            at
                                    + ": Input tag '"
                                    + block.path("type").asText()
                                    + "' found using 'type' does not match any of the expected tags");
        }
    }

    private void source(JsonNode source, String at) throws Refused {
        boolean right =
                switch (source.path("type").asText()) {
                    case "base64" ->
                            source.path("media_type").isTextual()
                                    && source.path("data").isTextual();
                    case "url" -> source.path("url").asText().startsWith("http");
                    default -> false;
                };
        if (!right) {
            throw new Refused(
                    at + ": Input should be a valid dictionary or object to extract fields from");
        }
        mediaTokens += IMAGE_TOKENS;
    }
}
