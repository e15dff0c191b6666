package dev.sluice.ingress.messages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.face.ChatPiece;
import org.jspecify.annotations.Nullable;

/** How a message tells why it ended and what it used. Pure. */
final class MessageEnd {
    private MessageEnd() {}

    /**
     * @param finish OpenAI's word
     */
    static String stopReason(String finish) {
        return switch (finish) {
            case "length" -> "max_tokens";
            case "tool_calls", "function_call" -> "tool_use";
            case "content_filter" -> "refusal";
            default -> "end_turn";
        };
    }

    /**
     * Anthropic counts apart what OpenAI counts within.
     *
     * @param usage null: not known yet, which Anthropic tells as 0
     */
    static ObjectNode usage(ChatPiece.@Nullable Usage usage) {
        ChatPiece.Usage used = usage == null ? new ChatPiece.Usage(0, 0, 0, 0, 0) : usage;
        return JsonNodeFactory.instance
                .objectNode()
                .put(
                        "input_tokens",
                        Math.max(0, used.input() - used.cached() - used.cacheWritten()))
                .put("cache_creation_input_tokens", used.cacheWritten())
                .put("cache_read_input_tokens", used.cached())
                .put("output_tokens", used.output());
    }
}
